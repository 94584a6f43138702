ALTER TABLE `users` ADD `awaits_groups` integer DEFAULT false NOT NULL;
