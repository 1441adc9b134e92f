-- CreateEnum
CREATE TYPE "Role" AS ENUM ('owner', 'developer', 'operator', 'viewer');

-- CreateEnum
CREATE TYPE "WorkState" AS ENUM ('pending', 'enqueued', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "DeferredState" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled', 'expired');

-- CreateEnum
CREATE TYPE "RegistrationState" AS ENUM ('inspecting', 'generating', 'measuring', 'ready', 'complete', 'failed');

-- CreateEnum
CREATE TYPE "VariantStatus" AS ENUM ('generating', 'profiling', 'ready', 'rejected', 'failed');

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMP(3),
    "refreshTokenExpiresAt" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspace" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("workspaceId","userId")
);

-- CreateTable
CREATE TABLE "application" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "builtIn" BOOLEAN NOT NULL DEFAULT false,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "defaultObjective" JSONB NOT NULL DEFAULT '{}',
    "monthlyBudgetNanoUsd" BIGINT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "objective" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "objective" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "objective_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_second" (
    "second" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "variantId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "answered" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "timedOut" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "sloMet" INTEGER NOT NULL,
    "sloMissed" INTEGER NOT NULL,
    "latency" INTEGER[],
    "computeUs" BIGINT NOT NULL,
    "batchSum" INTEGER NOT NULL,

    CONSTRAINT "usage_second_pkey" PRIMARY KEY ("second","applicationId","taskId","variantId","workerId")
);

-- CreateTable
CREATE TABLE "usage_minute" (
    "minute" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "variantId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "answered" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "timedOut" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "sloMet" INTEGER NOT NULL,
    "sloMissed" INTEGER NOT NULL,
    "latency" INTEGER[],
    "computeUs" BIGINT NOT NULL,
    "batchSum" INTEGER NOT NULL,

    CONSTRAINT "usage_minute_pkey" PRIMARY KEY ("minute","applicationId","taskId","variantId","workerId")
);

-- CreateTable
CREATE TABLE "bill_minute" (
    "minute" INTEGER NOT NULL,
    "workerId" TEXT NOT NULL,
    "hardwareClass" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "variantId" TEXT NOT NULL,
    "usedNanoUsd" BIGINT NOT NULL,
    "idleNanoUsd" BIGINT NOT NULL,

    CONSTRAINT "bill_minute_pkey" PRIMARY KEY ("minute","workerId","applicationId","taskId","variantId")
);

-- CreateTable
CREATE TABLE "worker_minute" (
    "minute" INTEGER NOT NULL,
    "workerId" TEXT NOT NULL,
    "hardwareClass" TEXT NOT NULL,
    "activeMs" INTEGER NOT NULL,
    "priceNanoUsd" BIGINT NOT NULL,

    CONSTRAINT "worker_minute_pkey" PRIMARY KEY ("minute","workerId")
);

-- CreateTable
CREATE TABLE "hardware_class" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "cores" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "accelerator" TEXT,
    "deviceMemoryBytes" BIGINT NOT NULL,
    "providers" TEXT[],
    "pricePerHourNanoUsd" BIGINT NOT NULL,
    "priceBasis" TEXT NOT NULL,

    CONSTRAINT "hardware_class_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "bootId" TEXT NOT NULL,
    "hardwareClass" TEXT NOT NULL,
    "cores" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "cpuModel" TEXT NOT NULL,
    "software" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cpuBusy" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "memoryUsed" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instance" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "variantId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "address" TEXT,
    "loadUs" INTEGER,
    "reason" TEXT NOT NULL,
    "endReason" TEXT,
    "stats" JSONB,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activeAt" TIMESTAMP(3),
    "stoppedAt" TIMESTAMP(3),

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work_item" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" "WorkState" NOT NULL DEFAULT 'pending',
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "workerId" TEXT,
    "payload" JSONB NOT NULL,
    "result" JSONB,
    "error" JSONB,
    "subjectId" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "notBefore" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "enqueuedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "work_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scaling_event" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "workspaceId" TEXT,
    "taskId" TEXT,
    "variantId" TEXT,
    "instanceId" TEXT,
    "workerId" TEXT,
    "action" TEXT NOT NULL,
    "reasons" JSONB NOT NULL,

    CONSTRAINT "scaling_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "control_lease" (
    "id" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "control_lease_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "metric" TEXT NOT NULL,
    "labels" TEXT[],
    "input" JSONB,
    "output" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "validation_set" (
    "id" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "validation_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "architecture" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "architecture_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "version" (
    "id" TEXT NOT NULL,
    "architectureId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "inputRecord" JSONB NOT NULL,
    "outputRecord" JSONB NOT NULL,
    "declaredAccuracy" DOUBLE PRECISION,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deferred_query" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "idempotencyKey" TEXT,
    "query" JSONB NOT NULL,
    "input" TEXT NOT NULL,
    "output" TEXT,
    "state" "DeferredState" NOT NULL DEFAULT 'queued',
    "error" TEXT,
    "parameters" JSONB,
    "finishBy" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "deferred_query_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "application" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "variant" TEXT,
    "worker" TEXT,
    "decision" JSONB NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registration" (
    "versionId" TEXT NOT NULL,
    "state" "RegistrationState" NOT NULL,
    "progress" TEXT NOT NULL,
    "hint" TEXT,
    "inspection" JSONB,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readyAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "registration_pkey" PRIMARY KEY ("versionId")
);

-- CreateTable
CREATE TABLE "variant" (
    "id" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "precision" TEXT NOT NULL,
    "optimised" BOOLEAN NOT NULL,
    "provider" TEXT NOT NULL,
    "threads" INTEGER NOT NULL,
    "artifact" TEXT NOT NULL,
    "artifactBytes" BIGINT NOT NULL,
    "maxBatch" INTEGER NOT NULL,
    "status" "VariantStatus" NOT NULL,
    "reason" TEXT,
    "accuracy" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "variant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile" (
    "id" TEXT NOT NULL,
    "variantId" TEXT NOT NULL,
    "hardwareClass" TEXT NOT NULL,
    "latency" JSONB NOT NULL,
    "loadUs" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "maxBatch" INTEGER NOT NULL,
    "provisional" BOOLEAN NOT NULL,
    "foreignCpu" DOUBLE PRECISION NOT NULL,
    "software" JSONB NOT NULL,
    "measuredAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "workspace_slug_key" ON "workspace"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "application_workspaceId_name_key" ON "application"("workspaceId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "objective_applicationId_name_key" ON "objective"("applicationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_sha256_key" ON "api_key"("sha256");

-- CreateIndex
CREATE INDEX "usage_second_workspaceId_second_idx" ON "usage_second"("workspaceId", "second");

-- CreateIndex
CREATE INDEX "usage_minute_workspaceId_minute_idx" ON "usage_minute"("workspaceId", "minute");

-- CreateIndex
CREATE INDEX "bill_minute_workspaceId_minute_idx" ON "bill_minute"("workspaceId", "minute");

-- CreateIndex
CREATE UNIQUE INDEX "worker_name_key" ON "worker"("name");

-- CreateIndex
CREATE INDEX "instance_stoppedAt_idx" ON "instance"("stoppedAt");

-- CreateIndex
CREATE INDEX "instance_variantId_idx" ON "instance"("variantId");

-- CreateIndex
CREATE INDEX "work_item_state_notBefore_idx" ON "work_item"("state", "notBefore");

-- CreateIndex
CREATE INDEX "work_item_subjectId_idx" ON "work_item"("subjectId");

-- CreateIndex
CREATE INDEX "scaling_event_at_idx" ON "scaling_event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "task_workspaceId_name_key" ON "task"("workspaceId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "validation_set_taskId_version_key" ON "validation_set"("taskId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "architecture_workspaceId_name_key" ON "architecture"("workspaceId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "version_architectureId_number_key" ON "version"("architectureId", "number");

-- CreateIndex
CREATE INDEX "deferred_query_state_finishBy_idx" ON "deferred_query"("state", "finishBy");

-- CreateIndex
CREATE UNIQUE INDEX "deferred_query_applicationId_idempotencyKey_key" ON "deferred_query"("applicationId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "decision_workspaceId_at_idx" ON "decision"("workspaceId", "at");

-- CreateIndex
CREATE INDEX "decision_at_idx" ON "decision"("at");

-- CreateIndex
CREATE INDEX "variant_versionId_idx" ON "variant"("versionId");

-- CreateIndex
CREATE UNIQUE INDEX "variant_workspaceId_name_key" ON "variant"("workspaceId", "name");

-- CreateIndex
CREATE INDEX "profile_variantId_hardwareClass_measuredAt_idx" ON "profile"("variantId", "hardwareClass", "measuredAt");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application" ADD CONSTRAINT "application_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "objective" ADD CONSTRAINT "objective_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instance" ADD CONSTRAINT "instance_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "worker"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "validation_set" ADD CONSTRAINT "validation_set_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "architecture" ADD CONSTRAINT "architecture_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "architecture" ADD CONSTRAINT "architecture_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version" ADD CONSTRAINT "version_architectureId_fkey" FOREIGN KEY ("architectureId") REFERENCES "architecture"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration" ADD CONSTRAINT "registration_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "variant" ADD CONSTRAINT "variant_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile" ADD CONSTRAINT "profile_variantId_fkey" FOREIGN KEY ("variantId") REFERENCES "variant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
