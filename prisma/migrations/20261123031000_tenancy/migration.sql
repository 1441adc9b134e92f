-- AlterTable
ALTER TABLE "application" ADD COLUMN     "maxBurst" INTEGER,
ADD COLUMN     "maxConcurrent" INTEGER,
ADD COLUMN     "maxQueriesPerSecond" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "lastCalledAt" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "tokenSha256" TEXT NOT NULL,
    "invitedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "acceptedAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "workspaceId" TEXT NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "asked" JSONB NOT NULL,
    "address" TEXT,
    "agent" TEXT,
    "result" TEXT,
    "changes" JSONB,
    "sealedAt" TIMESTAMP(3),

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_use" (
    "keyId" TEXT NOT NULL,
    "lastUsedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "key_use_pkey" PRIMARY KEY ("keyId")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitation_tokenSha256_key" ON "invitation"("tokenSha256");

-- CreateIndex
CREATE INDEX "invitation_workspaceId_idx" ON "invitation"("workspaceId");

-- CreateIndex
CREATE INDEX "audit_entry_workspaceId_at_id_idx" ON "audit_entry"("workspaceId", "at", "id");

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An entry is written before the change and sealed once with what came of it; nothing else ever changes or removes it.
CREATE FUNCTION "audit_entry_guard"() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD."result" IS NULL AND NEW."result" IS NOT NULL
       AND (to_jsonb(NEW) - '{result,changes,sealedAt}'::text[]) = (to_jsonb(OLD) - '{result,changes,sealedAt}'::text[]) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'entries of the audit log are neither changed nor removed';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "audit_entry_guard" BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION "audit_entry_guard"();
CREATE TRIGGER "audit_entry_guard_all" BEFORE TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_guard"();

-- What keys with `manage` may do of the fleet is now the scope `operate`: those that there are keep it.
UPDATE "api_key" SET "scopes" = array_append("scopes", 'operate') WHERE 'manage' = ANY("scopes") AND NOT ('operate' = ANY("scopes"));
