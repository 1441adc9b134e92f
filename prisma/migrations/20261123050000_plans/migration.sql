-- CreateEnum
CREATE TYPE "PlanState" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "plan" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cancelledAt" TIMESTAMP(3),

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_run" (
    "planId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "state" "PlanState" NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "stage" TEXT NOT NULL DEFAULT '',
    "result" JSONB,
    "error" TEXT,
    "hint" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMP(3),
    "firstAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "plan_run_pkey" PRIMARY KEY ("planId")
);

-- CreateIndex
CREATE INDEX "plan_workspaceId_createdAt_idx" ON "plan"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "plan_run_state_idx" ON "plan_run"("state");

-- CreateIndex
CREATE INDEX "plan_run_workspaceId_idx" ON "plan_run"("workspaceId");
