-- CreateTable
CREATE TABLE "examination" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "examination_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "examination_workspaceId_createdAt_idx" ON "examination"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "examination_createdAt_idx" ON "examination"("createdAt");

-- AddForeignKey
ALTER TABLE "examination" ADD CONSTRAINT "examination_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "registration" ADD COLUMN "proposal" JSONB;
