CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`cursor` integer DEFAULT 0 NOT NULL,
	`leased_until` integer NOT NULL,
	`day` integer DEFAULT 0 NOT NULL,
	`rows` integer DEFAULT 0 NOT NULL,
	`done_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `users` ADD `name_likeness` text;--> statement-breakpoint
ALTER TABLE `users` ADD `username_likeness` text;--> statement-breakpoint
ALTER TABLE `users` ADD `folding` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `ambiguous` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `users_name_likeness` ON `users` (`name_likeness`) WHERE name_likeness IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_username_likeness` ON `users` (`username_likeness`) WHERE username_likeness IS NOT NULL;