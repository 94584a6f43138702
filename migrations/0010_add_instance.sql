CREATE TABLE `instance` (
	`id` integer PRIMARY KEY NOT NULL,
	`registration` text,
	`set_up_hash` text,
	`set_up_guessed_at` integer
);
--> statement-breakpoint
ALTER TABLE `users` ADD `role` text DEFAULT 'member' NOT NULL;--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`) WHERE role <> 'member';--> statement-breakpoint
-- Where there are people already, whoever knows the address could register, and can until an owner chooses otherwise.
INSERT INTO `instance` (`id`, `registration`) SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM `users`) THEN 'open' END;
