-- Queries and rows by size class, in pairs: what a plan needs to know of recorded traffic. Empty where it was counted before.
ALTER TABLE "usage_minute" ADD COLUMN "sizes" INTEGER[] DEFAULT ARRAY[]::INTEGER[];
