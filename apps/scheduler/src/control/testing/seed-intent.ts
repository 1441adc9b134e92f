import type { PrismaClient } from '@infaas/db/client';

/** Writes a workspace `w` with an application `app` (key `k`) and, when asked, the task `digits` with one uploaded version. */
export async function seedIntent(database: PrismaClient, options: { version?: boolean; validationSet?: boolean } = {}): Promise<void> {
  await database.workspace.create({ data: { id: 'w', name: 'W', slug: 'w' } });
  await database.application.create({ data: { id: 'app', workspaceId: 'w', name: 'app' } });
  await database.apiKey.create({ data: { id: 'k', applicationId: 'app', name: 'k', sha256: 'f'.repeat(64), start: 'ik_', scopes: ['infer'] } });
  await database.task.create({ data: { id: 'task', workspaceId: 'w', name: 'digits', metric: 'top1', labels: [...'0123456789'] } });
  if (options.validationSet ?? true) {
    await database.validationSet.create({ data: { id: 'set', taskId: 'task', version: 1, sha256: 'd'.repeat(64), fileName: 'v.npz', bytes: 10n } });
  }
  await database.architecture.create({ data: { id: 'arch', workspaceId: 'w', taskId: 'task', name: 'mlp' } });
  if (options.version ?? true) await seedVersion(database, 1);
}

/** Writes one more version of the architecture. */
export async function seedVersion(database: PrismaClient, number: number): Promise<void> {
  await database.version.create({
    data: {
      id: `v${number}`, architectureId: 'arch', number, model: 'e'.repeat(64), fileName: 'mlp.onnx', bytes: 1_000n,
      inputRecord: { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 1] }, outputRecord: { kind: 'scores', activation: 'softmax' },
    },
  });
}
