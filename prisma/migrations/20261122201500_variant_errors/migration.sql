-- AlterTable
ALTER TABLE "variant" ADD COLUMN     "errors" JSONB;
