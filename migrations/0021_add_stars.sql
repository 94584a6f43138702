CREATE TABLE `stars` (
	`user_id` integer NOT NULL,
	`room_id` text NOT NULL,
	`seq` integer NOT NULL,
	`starred_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `room_id`, `seq`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `stars_newest` ON `stars` (`user_id`,`starred_at`);