CREATE TABLE `former_usernames` (
	`username` text PRIMARY KEY NOT NULL,
	`likeness` text NOT NULL,
	`user_id` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `former_usernames_likeness` ON `former_usernames` (`likeness`);--> statement-breakpoint
CREATE INDEX `former_usernames_user` ON `former_usernames` (`user_id`);