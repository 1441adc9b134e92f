import type { Prisma } from '@infaas/db/client';

/** Writes down the files of what is about to be deleted: control removes them later, unless something else names them. */
export async function releaseFiles(tx: Prisma.TransactionClient, of: { versionIds: string[]; taskIds: string[] }): Promise<void> {
  const [versions, variants, sets] = await Promise.all([
    tx.version.findMany({ where: { id: { in: of.versionIds } }, select: { model: true, files: true } }),
    tx.variant.findMany({ where: { versionId: { in: of.versionIds } }, select: { artifact: true } }),
    tx.validationSet.findMany({ where: { taskId: { in: of.taskIds } }, select: { sha256: true } }),
  ]);
  const manifests = versions.flatMap((version) => (version.files as { sha256: string }[]).map((file) => file.sha256));
  const named = [...versions.map((row) => row.model), ...manifests, ...variants.map((row) => row.artifact), ...sets.map((row) => row.sha256)];
  const hashes = [...new Set(named)].filter((sha256) => /^[0-9a-f]{64}$/.test(sha256));
  const releasedAt = new Date();
  await tx.releasedFile.createMany({ data: hashes.map((sha256) => ({ sha256, releasedAt })), skipDuplicates: true });
  await tx.releasedFile.updateMany({ where: { sha256: { in: hashes } }, data: { releasedAt } });
}
