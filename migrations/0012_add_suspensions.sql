CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_id` integer NOT NULL,
	`act` text NOT NULL,
	`user_id` integer,
	`value` text
);
--> statement-breakpoint
ALTER TABLE `users` ADD `suspended_at` integer;