-- CreateTable
CREATE TABLE "usage_second_total" (
    "second" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
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

    CONSTRAINT "usage_second_total_pkey" PRIMARY KEY ("workspaceId","second")
);

-- CreateTable
CREATE TABLE "usage_hour_total" (
    "hour" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
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

    CONSTRAINT "usage_hour_total_pkey" PRIMARY KEY ("workspaceId","hour")
);

-- CreateTable
CREATE TABLE "bill_hour" (
    "hour" INTEGER NOT NULL,
    "workerId" TEXT NOT NULL,
    "hardwareClass" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "taskId" TEXT NOT NULL,
    "variantId" TEXT NOT NULL,
    "usedNanoUsd" BIGINT NOT NULL,
    "idleNanoUsd" BIGINT NOT NULL,

    CONSTRAINT "bill_hour_pkey" PRIMARY KEY ("hour","workerId","applicationId","taskId","variantId")
);

-- What was counted and billed before. Live figures begin anew: their seconds are kept for minutes only.
INSERT INTO "usage_hour_total" ("hour", "workspaceId", "answered", "refused", "timedOut", "failed", "cancelled", "sloMet", "sloMissed", "latency", "computeUs", "batchSum")
SELECT "minute" / 60, "workspaceId", sum("answered"), sum("refused"), sum("timedOut"), sum("failed"), sum("cancelled"), sum("sloMet"), sum("sloMissed"), ARRAY[sum("latency"[1]), sum("latency"[2]), sum("latency"[3]), sum("latency"[4]), sum("latency"[5]), sum("latency"[6]), sum("latency"[7]), sum("latency"[8]), sum("latency"[9]), sum("latency"[10]), sum("latency"[11]), sum("latency"[12]), sum("latency"[13]), sum("latency"[14]), sum("latency"[15]), sum("latency"[16]), sum("latency"[17]), sum("latency"[18]), sum("latency"[19]), sum("latency"[20]), sum("latency"[21]), sum("latency"[22]), sum("latency"[23]), sum("latency"[24]), sum("latency"[25]), sum("latency"[26]), sum("latency"[27]), sum("latency"[28]), sum("latency"[29]), sum("latency"[30]), sum("latency"[31]), sum("latency"[32]), sum("latency"[33]), sum("latency"[34]), sum("latency"[35]), sum("latency"[36]), sum("latency"[37]), sum("latency"[38]), sum("latency"[39]), sum("latency"[40]), sum("latency"[41]), sum("latency"[42]), sum("latency"[43]), sum("latency"[44]), sum("latency"[45]), sum("latency"[46]), sum("latency"[47]), sum("latency"[48]), sum("latency"[49]), sum("latency"[50]), sum("latency"[51]), sum("latency"[52]), sum("latency"[53]), sum("latency"[54]), sum("latency"[55]), sum("latency"[56]), sum("latency"[57]), sum("latency"[58]), sum("latency"[59]), sum("latency"[60]), sum("latency"[61]), sum("latency"[62]), sum("latency"[63]), sum("latency"[64]), sum("latency"[65]), sum("latency"[66]), sum("latency"[67]), sum("latency"[68]), sum("latency"[69]), sum("latency"[70]), sum("latency"[71]), sum("latency"[72]), sum("latency"[73]), sum("latency"[74]), sum("latency"[75]), sum("latency"[76]), sum("latency"[77]), sum("latency"[78]), sum("latency"[79]), sum("latency"[80]), sum("latency"[81]), sum("latency"[82]), sum("latency"[83]), sum("latency"[84]), sum("latency"[85]), sum("latency"[86]), sum("latency"[87]), sum("latency"[88]), sum("latency"[89]), sum("latency"[90]), sum("latency"[91]), sum("latency"[92]), sum("latency"[93]), sum("latency"[94]), sum("latency"[95]), sum("latency"[96]), sum("latency"[97]), sum("latency"[98]), sum("latency"[99]), sum("latency"[100]), sum("latency"[101]), sum("latency"[102]), sum("latency"[103]), sum("latency"[104]), sum("latency"[105]), sum("latency"[106]), sum("latency"[107]), sum("latency"[108]), sum("latency"[109]), sum("latency"[110]), sum("latency"[111]), sum("latency"[112]), sum("latency"[113]), sum("latency"[114]), sum("latency"[115]), sum("latency"[116]), sum("latency"[117]), sum("latency"[118]), sum("latency"[119]), sum("latency"[120]), sum("latency"[121]), sum("latency"[122]), sum("latency"[123]), sum("latency"[124]), sum("latency"[125]), sum("latency"[126]), sum("latency"[127]), sum("latency"[128]), sum("latency"[129]), sum("latency"[130]), sum("latency"[131]), sum("latency"[132]), sum("latency"[133]), sum("latency"[134]), sum("latency"[135]), sum("latency"[136]), sum("latency"[137]), sum("latency"[138]), sum("latency"[139]), sum("latency"[140]), sum("latency"[141]), sum("latency"[142]), sum("latency"[143]), sum("latency"[144]), sum("latency"[145]), sum("latency"[146]), sum("latency"[147]), sum("latency"[148]), sum("latency"[149]), sum("latency"[150]), sum("latency"[151]), sum("latency"[152]), sum("latency"[153]), sum("latency"[154]), sum("latency"[155]), sum("latency"[156]), sum("latency"[157]), sum("latency"[158]), sum("latency"[159]), sum("latency"[160]), sum("latency"[161]), sum("latency"[162]), sum("latency"[163]), sum("latency"[164]), sum("latency"[165]), sum("latency"[166]), sum("latency"[167]), sum("latency"[168]), sum("latency"[169]), sum("latency"[170]), sum("latency"[171]), sum("latency"[172])], sum("computeUs"), sum("batchSum")
FROM "usage_total" GROUP BY "minute" / 60, "workspaceId";

INSERT INTO "bill_hour" ("hour", "workerId", "hardwareClass", "workspaceId", "applicationId", "taskId", "variantId", "usedNanoUsd", "idleNanoUsd")
SELECT "minute" / 60, "workerId", min("hardwareClass"), min("workspaceId"), "applicationId", "taskId", "variantId", sum("usedNanoUsd"), sum("idleNanoUsd")
FROM "bill_minute" GROUP BY "minute" / 60, "workerId", "applicationId", "taskId", "variantId";

-- Bills are summed along indexes that hold all that is summed.
DROP INDEX "bill_minute_workspaceId_minute_idx";
CREATE INDEX "bill_minute_workspaceId_minute_idx" ON "bill_minute"("workspaceId", "minute")
INCLUDE ("applicationId", "taskId", "variantId", "hardwareClass", "usedNanoUsd", "idleNanoUsd");
CREATE INDEX "bill_hour_workspaceId_hour_idx" ON "bill_hour"("workspaceId", "hour")
INCLUDE ("applicationId", "taskId", "variantId", "hardwareClass", "usedNanoUsd", "idleNanoUsd");
