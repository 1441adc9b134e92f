-- CreateTable
CREATE TABLE "upstream" (
    "versionId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "hardwareClass" TEXT NOT NULL,
    "pricePerHourNanoUsd" BIGINT NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_pkey" PRIMARY KEY ("versionId")
);

-- CreateIndex
CREATE UNIQUE INDEX "upstream_hardwareClass_key" ON "upstream"("hardwareClass");

-- CreateIndex
CREATE INDEX "upstream_workspaceId_idx" ON "upstream"("workspaceId");

-- AddForeignKey
ALTER TABLE "upstream" ADD CONSTRAINT "upstream_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
