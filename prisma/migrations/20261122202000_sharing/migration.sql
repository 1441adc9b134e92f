-- AlterTable
ALTER TABLE "architecture" ADD COLUMN     "pinnedVersion" INTEGER;

-- CreateTable
CREATE TABLE "model_grant" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "taskId" TEXT,
    "architectureId" TEXT,
    "toWorkspaceId" TEXT NOT NULL,
    "toApplication" TEXT,
    "scope" TEXT NOT NULL DEFAULT 'infer',
    "grantedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "model_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "released_file" (
    "sha256" TEXT NOT NULL,
    "releasedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "released_file_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "stable_version" (
    "architectureId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "since" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "progress" TEXT,

    CONSTRAINT "stable_version_pkey" PRIMARY KEY ("architectureId")
);

-- CreateIndex
CREATE INDEX "model_grant_workspaceId_idx" ON "model_grant"("workspaceId");

-- CreateIndex
CREATE INDEX "model_grant_toWorkspaceId_idx" ON "model_grant"("toWorkspaceId");

-- AddForeignKey
ALTER TABLE "model_grant" ADD CONSTRAINT "model_grant_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_grant" ADD CONSTRAINT "model_grant_toWorkspaceId_fkey" FOREIGN KEY ("toWorkspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_grant" ADD CONSTRAINT "model_grant_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_grant" ADD CONSTRAINT "model_grant_architectureId_fkey" FOREIGN KEY ("architectureId") REFERENCES "architecture"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stable_version" ADD CONSTRAINT "stable_version_architectureId_fkey" FOREIGN KEY ("architectureId") REFERENCES "architecture"("id") ON DELETE CASCADE ON UPDATE CASCADE;
