-- CreateTable
CREATE TABLE "instance_bounds" (
    "variantId" TEXT NOT NULL,
    "least" INTEGER NOT NULL DEFAULT 0,
    "most" INTEGER,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_bounds_pkey" PRIMARY KEY ("variantId")
);

-- AddForeignKey
ALTER TABLE "instance_bounds" ADD CONSTRAINT "instance_bounds_variantId_fkey" FOREIGN KEY ("variantId") REFERENCES "variant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
