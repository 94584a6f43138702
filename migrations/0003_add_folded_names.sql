ALTER TABLE `users` ADD `name_folded` text;--> statement-breakpoint
-- Put right by hand: the generator cuts an expression at its comma.
CREATE INDEX `users_listed` ON `users` (coalesce("name_folded", lower("username")));
