ALTER TABLE `instance` ADD `name` text;--> statement-breakpoint
ALTER TABLE `instance` ADD `groups` text DEFAULT 'all' NOT NULL;--> statement-breakpoint
ALTER TABLE `instance` ADD `contact` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `instance` ADD `privacy` text DEFAULT '' NOT NULL;