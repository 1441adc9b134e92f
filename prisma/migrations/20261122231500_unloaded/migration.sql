-- CreateTable
CREATE TABLE "unloaded" (
    "subjectId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "application" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "unloaded_pkey" PRIMARY KEY ("subjectId")
);
