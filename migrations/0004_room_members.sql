ALTER TABLE `members` ADD `role` text DEFAULT 'member' NOT NULL;--> statement-breakpoint
ALTER TABLE `members` ADD `from_seq` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `members` ADD `until_seq` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `earlier` text;--> statement-breakpoint
ALTER TABLE `members` ADD `mention_number` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `members` ADD `muted_until` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `members` ADD `pinned_at` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `archived_number` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `hidden_number` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `marked_unread` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `number` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `event` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `mentions` text;--> statement-breakpoint
ALTER TABLE `rooms` ADD `kind` text DEFAULT 'direct' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `last_number` integer;--> statement-breakpoint
ALTER TABLE `rooms` ADD `cursors` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `name` text;--> statement-breakpoint
ALTER TABLE `rooms` ADD `description` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `history` text DEFAULT 'all' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `posting` text DEFAULT 'all' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `joining` text DEFAULT 'invited' NOT NULL;--> statement-breakpoint
ALTER TABLE `rooms` ADD `pinned_seq` integer;--> statement-breakpoint
ALTER TABLE `rooms` ADD `closed_at` integer;--> statement-breakpoint
ALTER TABLE `rooms` ADD `member_count` integer DEFAULT 2 NOT NULL;--> statement-breakpoint
CREATE INDEX `rooms_listed` ON `rooms` (`name`) WHERE "rooms"."joining" <> 'invited';