-- AlterTable
ALTER TABLE "version" ADD COLUMN     "files" JSONB NOT NULL DEFAULT '[]';
