-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "details" JSONB;

-- AlterTable
ALTER TABLE "work_item" ADD COLUMN     "checkpoint" JSONB;

-- AlterTable
ALTER TABLE "version" ADD COLUMN     "cancelledAt" TIMESTAMP(3),
ADD COLUMN     "profileBudgetMs" INTEGER;
