-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "loadDeviationUs" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "loadSamples" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "reference" JSONB;
