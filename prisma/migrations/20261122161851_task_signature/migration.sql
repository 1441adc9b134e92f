-- AlterTable
ALTER TABLE "work_item" ADD COLUMN     "hardwareClass" TEXT;

-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "billCarry" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "billedUntil" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "task_signature" (
    "taskId" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "output" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_signature_pkey" PRIMARY KEY ("taskId")
);

-- AddForeignKey
ALTER TABLE "task_signature" ADD CONSTRAINT "task_signature_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;
