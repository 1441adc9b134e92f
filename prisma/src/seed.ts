import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PartialObjective } from '@infaas/shared/domain/objective';
import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { Prisma, PrismaClient } from './generated/client';
import { notifyIntent } from './intent';

/** What the first start puts into the demo workspace. */
export type SeedContent = {
  task: { name: string; description: string; metric: string; labels: readonly string[]; input: CanonicalInput; output: CanonicalOutput };
  architectures: readonly { name: string; path: string; file: string; inputRecord: InputRecord; outputRecord: OutputRecord }[];
  validation: { fileName: string; encode(): Uint8Array };
  applications: readonly { name: string; defaultObjective: PartialObjective; objectives: readonly { name: string; objective: PartialObjective }[] }[];
};

type Transaction = Prisma.TransactionClient;
type StoredModel = SeedContent['architectures'][number] & { sha256: string; bytes: number };
type StoredContent = { content: SeedContent; models: StoredModel[]; validation: { sha256: string; bytes: number } };

/** What the demo workspace is found by. */
export const DEMO_SLUG = 'demo';
/** The application that the demo key belongs to: no objective of its own, so that the task's default holds. */
const DEMO_APPLICATION = 'demo';
/** Any number that only seeding uses: two starts on one database seed one after the other. */
const SEED_LOCK = 72_707_370;

/**
 * Makes the demo workspace (task, validation set, architectures, applications) once: returns true when this call made it, false when it
 * was there, whatever became of it since. Files go to the content store before any row names them.
 */
export async function seedDemoWorkspace(database: PrismaClient, store: ContentStore, content: SeedContent): Promise<boolean> {
  if (await database.workspace.findUnique({ where: { slug: DEMO_SLUG } })) return false;
  const stored = await storeFiles(store, content);
  const made = await database.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${SEED_LOCK}::bigint)`;
    if (await transaction.workspace.findUnique({ where: { slug: DEMO_SLUG } })) return false;
    await makeWorkspace(transaction, stored);
    return true;
  }, { timeout: 30_000 });
  await notifyIntent(database);
  return made;
}

async function storeFiles(store: ContentStore, content: SeedContent): Promise<StoredContent> {
  const models = await Promise.all(content.architectures.map(async (architecture) => {
    const bytes = await readFile(architecture.path);
    return { ...architecture, sha256: await store.put(bytes), bytes: bytes.byteLength };
  }));
  const archive = content.validation.encode();
  return { content, models, validation: { sha256: await store.put(archive), bytes: archive.byteLength } };
}

async function makeWorkspace(transaction: Transaction, { content, models, validation }: StoredContent): Promise<void> {
  const { task } = content;
  const workspaceId = randomUUID();
  const taskId = randomUUID();
  await transaction.workspace.create({ data: { id: workspaceId, name: 'Demo', slug: DEMO_SLUG } });
  await transaction.task.create({
    data: { id: taskId, workspaceId, name: task.name, description: task.description, metric: task.metric, labels: [...task.labels], input: task.input, output: task.output },
  });
  await transaction.validationSet.create({
    data: { id: randomUUID(), taskId, version: 1, sha256: validation.sha256, fileName: content.validation.fileName, bytes: validation.bytes },
  });
  for (const model of models) await makeArchitecture(transaction, { workspaceId, taskId, model });
  await makeApplication(transaction, workspaceId, { name: 'console', builtIn: true, defaultObjective: {}, objectives: [] });
  await makeApplication(transaction, workspaceId, { name: DEMO_APPLICATION, defaultObjective: {}, objectives: [] });
  for (const application of content.applications) await makeApplication(transaction, workspaceId, application);
}

async function makeArchitecture(transaction: Transaction, { workspaceId, taskId, model }: { workspaceId: string; taskId: string; model: StoredModel }): Promise<void> {
  const version = {
    id: randomUUID(), number: 1, model: model.sha256, fileName: model.file, bytes: model.bytes, inputRecord: model.inputRecord, outputRecord: model.outputRecord,
  };
  await transaction.architecture.create({ data: { id: randomUUID(), workspaceId, taskId, name: model.name, versions: { create: version } } });
}

async function makeApplication(
  transaction: Transaction, workspaceId: string, application: SeedContent['applications'][number] & { builtIn?: boolean },
): Promise<void> {
  const objectives = application.objectives.map(({ name, objective }) => ({ id: randomUUID(), name, objective }));
  await transaction.application.create({
    data: {
      id: randomUUID(), workspaceId, name: application.name, builtIn: application.builtIn ?? false, defaultObjective: application.defaultObjective,
      objectives: { create: objectives },
    },
  });
}

/**
 * Makes sure that the demo application accepts this key, for all that keys may do. Does nothing when the demo workspace or its
 * application was deleted, or the key is known already (also when it was revoked).
 */
export async function seedDemoKey(database: PrismaClient, key: string): Promise<void> {
  const sha256 = createHash('sha256').update(key).digest('hex');
  const application = await database.application.findFirst({ where: { name: DEMO_APPLICATION, workspace: { slug: DEMO_SLUG } } });
  if (!application) return;
  await database.apiKey.upsert({
    where: { sha256 },
    create: { id: randomUUID(), applicationId: application.id, name: 'demo key', sha256, start: key.slice(0, 8), scopes: ['infer', 'manage', 'operate', 'release', 'audit'] },
    update: {},
  });
  await notifyIntent(database);
}
