-- CreateEnum
CREATE TYPE "OfflineState" AS ENUM ('fetching', 'splitting', 'running', 'assembling', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "WebhookState" AS ENUM ('pending', 'delivered', 'failed');

-- CreateTable
CREATE TABLE "offline_job" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "version" INTEGER,
    "input" TEXT,
    "inputBytes" BIGINT NOT NULL DEFAULT 0,
    "inputName" TEXT NOT NULL,
    "url" TEXT,
    "outputFormat" TEXT,
    "minAccuracy" DOUBLE PRECISION,
    "finishBy" TIMESTAMP(3),
    "maxCostNanoUsd" BIGINT,
    "webhook" TEXT,
    "createdBy" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "cancelledAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "offline_job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "offline_run" (
    "jobId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "state" "OfflineState" NOT NULL,
    "input" TEXT,
    "format" TEXT,
    "items" INTEGER NOT NULL DEFAULT 0,
    "doneItems" INTEGER NOT NULL DEFAULT 0,
    "failedItems" INTEGER NOT NULL DEFAULT 0,
    "chunks" INTEGER NOT NULL DEFAULT 0,
    "doneChunks" INTEGER NOT NULL DEFAULT 0,
    "choice" JSONB,
    "waiting" TEXT,
    "itemErrors" JSONB NOT NULL DEFAULT '[]',
    "computeUs" BIGINT NOT NULL DEFAULT 0,
    "costNanoUsd" BIGINT NOT NULL DEFAULT 0,
    "output" TEXT,
    "outputBytes" BIGINT NOT NULL DEFAULT 0,
    "outputName" TEXT,
    "error" TEXT,
    "hint" TEXT,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),
    "releasedAt" TIMESTAMP(3),

    CONSTRAINT "offline_run_pkey" PRIMARY KEY ("jobId")
);

-- CreateTable
CREATE TABLE "offline_chunk" (
    "jobId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "from" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "input" TEXT NOT NULL,
    "output" TEXT,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "offline_chunk_pkey" PRIMARY KEY ("jobId","number")
);

-- CreateTable
CREATE TABLE "webhook_secret" (
    "applicationId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_secret_pkey" PRIMARY KEY ("applicationId")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" "WebhookState" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastStatus" INTEGER,
    "lastError" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "offline_job_workspaceId_createdAt_idx" ON "offline_job"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "offline_job_createdAt_idx" ON "offline_job"("createdAt");

-- CreateIndex
CREATE INDEX "offline_run_state_idx" ON "offline_run"("state");

-- CreateIndex
CREATE INDEX "offline_run_finishedAt_idx" ON "offline_run"("finishedAt");

-- CreateIndex
CREATE INDEX "webhook_delivery_state_nextAt_idx" ON "webhook_delivery"("state", "nextAt");

-- CreateIndex
CREATE INDEX "webhook_delivery_workspaceId_createdAt_idx" ON "webhook_delivery"("workspaceId", "createdAt");

-- Durable queries with a webhook are looked for every second: few of them have one.
CREATE INDEX "deferred_query_webhook_idx" ON "deferred_query"("finishedAt") WHERE "query"->>'webhook' IS NOT NULL;
