-- CreateTable
CREATE TABLE "fleet_class" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "cores" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "accelerator" TEXT,
    "deviceMemoryBytes" BIGINT NOT NULL DEFAULT 0,
    "pricePerHourNanoUsd" BIGINT NOT NULL,
    "priceBasis" TEXT NOT NULL,
    "vendor" TEXT,
    "provider" TEXT,
    "minMachines" INTEGER NOT NULL DEFAULT 0,
    "maxMachines" INTEGER NOT NULL DEFAULT 0,
    "bootSeconds" INTEGER NOT NULL,
    "preemptible" BOOLEAN NOT NULL DEFAULT false,
    "overcommit" BOOLEAN NOT NULL DEFAULT false,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fleet_class_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "fleet_budget" (
    "id" INTEGER NOT NULL,
    "maxMachines" INTEGER NOT NULL,
    "maxPricePerHourNanoUsd" BIGINT,

    CONSTRAINT "fleet_budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drain_order" (
    "workerName" TEXT NOT NULL,
    "orderedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "orderedBy" TEXT NOT NULL,

    CONSTRAINT "drain_order_pkey" PRIMARY KEY ("workerName")
);

-- CreateTable
CREATE TABLE "fleet_machine" (
    "id" TEXT NOT NULL,
    "className" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "workerName" TEXT NOT NULL,
    "workerId" TEXT,
    "cores" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "endReason" TEXT,
    "preemptAt" TIMESTAMP(3),
    "orderedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activeAt" TIMESTAMP(3),
    "changedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stoppedAt" TIMESTAMP(3),

    CONSTRAINT "fleet_machine_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "fleet_machine_stoppedAt_idx" ON "fleet_machine"("stoppedAt");
