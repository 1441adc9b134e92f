-- AlterTable
ALTER TABLE "decision" ADD COLUMN     "actualUs" BIGINT,
ADD COLUMN     "deadlineUs" BIGINT,
ADD COLUMN     "hardware" TEXT,
ADD COLUMN     "missed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "predictedUs" BIGINT;

-- What was kept before has the same figures in its document.
UPDATE "decision" SET
    "hardware" = "decision"->>'hardwareClass',
    "deadlineUs" = round(("decision"->'objective'->>'maxLatencyUs')::numeric),
    "predictedUs" = round(("decision"->>'predictedFinishUs')::numeric),
    "actualUs" = round(("decision"->>'actualUs')::numeric);
UPDATE "decision" SET "missed" = true
WHERE "outcome" = 'timed_out' OR ("outcome" = 'answered' AND "actualUs" > "deadlineUs");

-- DropIndex
DROP INDEX "decision_workspaceId_at_idx";

-- CreateIndex
CREATE INDEX "decision_workspaceId_at_id_idx" ON "decision"("workspaceId", "at", "id");

-- CreateIndex
CREATE INDEX "decision_workspaceId_application_at_id_idx" ON "decision"("workspaceId", "application", "at", "id");

-- What missed its deadline is looked for most, and is rare.
CREATE INDEX "decision_missed_idx" ON "decision"("workspaceId", "at", "id") WHERE "missed";

-- CreateIndex
CREATE INDEX "instance_workspaceId_stoppedAt_idx" ON "instance"("workspaceId", "stoppedAt");

-- CreateIndex
CREATE INDEX "scaling_event_workspaceId_at_idx" ON "scaling_event"("workspaceId", "at");

-- Error budgets sum a month of minutes: the figures they need stand in the index, apart from the wide histograms.
CREATE INDEX "usage_minute_slo_idx" ON "usage_minute"("workspaceId", "minute")
INCLUDE ("applicationId", "answered", "refused", "timedOut", "failed", "sloMet");
