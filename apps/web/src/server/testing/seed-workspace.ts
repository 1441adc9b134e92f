import type { PrismaClient } from '@infaas/db/client';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import { bucketOf, emptyHistogram } from '@infaas/shared/domain/latency-histogram';
import { sha256Hex } from '../access/identify-actor';

export type SeededWorkspace = {
  id: string;
  name: string;
  task: string;
  architecture: string;
  versionId: string;
  variant: string;
  model: string;
  application: string;
  applicationId: string;
  keyId: string;
  key: string;
  decisionId: string;
  deferredId: string;
  instanceId: string;
  examinationId: string;
  offlineId: string;
  planId: string;
  memberId: string;
  invitationId: string;
};

/** Fills one workspace with one of everything; all ids and names begin with its name. */
export async function seedWorkspace(database: PrismaClient, store: ContentStore, name: string): Promise<SeededWorkspace> {
  const seeded: SeededWorkspace = {
    id: `${name}-workspace`, name, task: `${name}-task`, architecture: `${name}-net`, versionId: `${name}-version`, variant: `${name}-net.v1.fp32.cpu.t1`,
    model: await store.put(Buffer.from(`model of ${name}`)), application: `${name}-app`, applicationId: `${name}-application`, keyId: `${name}-key`,
    key: `infaas_key-of-${name}`, decisionId: `${name}-decision`, deferredId: `${name}-deferred`, instanceId: `${name}-instance`, examinationId: `${name}-examination`, offlineId: `${name}-offline`, planId: `${name}-plan`,
    memberId: `${name}-member`, invitationId: `${name}-invitation`,
  };
  await database.workspace.create({ data: { id: seeded.id, name, slug: name } });
  await seedPeople(database, seeded);
  await seedModels(database, seeded);
  await seedApplication(database, seeded);
  await seedFacts(database, seeded);
  return seeded;
}

async function seedPeople(database: PrismaClient, { id: workspaceId, name, memberId, invitationId }: SeededWorkspace): Promise<void> {
  await database.user.create({ data: { id: memberId, name, email: `${name}@example.com`, memberships: { create: { workspaceId, role: 'owner' } } } });
  await database.invitation.create({
    data: { id: invitationId, workspaceId, email: `guest-of-${name}@example.com`, role: 'viewer', tokenSha256: sha256Hex(`${name}-token`), invitedBy: name, expiresAt: new Date(Date.now() + 3_600_000) },
  });
  await database.auditEntry.create({ data: { id: `${name}-entry`, workspaceId, actorKind: 'person', actorId: memberId, actorName: name, action: 'task.create', target: name, asked: {}, result: 'done' } });
}

async function seedModels(database: PrismaClient, seeded: SeededWorkspace): Promise<void> {
  const { name, id: workspaceId } = seeded;
  await database.task.create({ data: { id: `${name}-task-id`, workspaceId, name: seeded.task, metric: 'top1', labels: ['no', 'yes'] } });
  await database.architecture.create({ data: { id: `${name}-net-id`, workspaceId, taskId: `${name}-task-id`, name: seeded.architecture } });
  await database.version.create({
    data: {
      id: seeded.versionId, architectureId: `${name}-net-id`, number: 1, model: seeded.model, fileName: 'net.onnx', bytes: 100n,
      inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'scores' },
      registration: { create: { state: 'ready', progress: 'ready' } },
    },
  });
  await database.variant.create({
    data: {
      id: `${name}-variant`, versionId: seeded.versionId, name: seeded.variant, workspaceId, precision: 'fp32', optimised: false, provider: 'cpu', threads: 1,
      artifact: seeded.model, artifactBytes: 100n, maxBatch: 8, status: 'ready',
      accuracy: { value: 0.9, low: 0.88, high: 0.92, basis: 'measured', samples: 1_000, validationSet: '1' },
      profiles: { create: { id: `${name}-profile`, hardwareClass: 'cpu-2', latency: LATENCY, loadUs: 50_000, memoryBytes: 40_000_000n, maxBatch: 8, provisional: false, foreignCpu: 0, software: {} } },
    },
  });
}

const LATENCY = [1, 2, 4, 8].map((batch) => ({ batch, samples: 50, meanUs: 1_000 * batch, p50Us: 950 * batch, p95Us: 1_200 * batch, p99Us: 1_500 * batch, deviationUs: 20 }));

async function seedApplication(database: PrismaClient, seeded: SeededWorkspace): Promise<void> {
  await database.application.create({
    data: {
      id: seeded.applicationId, workspaceId: seeded.id, name: seeded.application, defaultObjective: { minAccuracy: 0.8 },
      objectives: { create: { id: `${seeded.name}-objective`, name: 'fast', objective: { maxLatencyUs: 20_000 } } },
      keys: { create: { id: seeded.keyId, name: 'first', sha256: sha256Hex(seeded.key), start: seeded.key.slice(0, 11), scopes: ['manage'] } },
    },
  });
}

async function seedFacts(database: PrismaClient, seeded: SeededWorkspace): Promise<void> {
  const { id: workspaceId, name, applicationId } = seeded;
  await database.hardwareClass.upsert({
    where: { name: 'cpu-2' },
    update: {},
    create: { name: 'cpu-2', kind: 'cpu', cores: 2, memoryBytes: 8_000_000_000n, deviceMemoryBytes: 0n, providers: ['cpu'], pricePerHourNanoUsd: 72_000_000n, priceBasis: 'assumed' },
  });
  const worker = { name: 'local-1', queue: 'cpu.local-1', bootId: 'boot', hardwareClass: 'cpu-2', cores: 2, memoryBytes: 8_000_000_000n, cpuModel: 'a processor', software: {}, state: 'active' };
  await database.worker.upsert({ where: { id: 'worker' }, update: {}, create: { id: 'worker', ...worker } });
  await database.instance.create({ data: { id: seeded.instanceId, workspaceId, variantId: `${name}-variant`, workerId: 'worker', state: 'active', reason: 'a query', activeAt: new Date() } });
  await database.scalingEvent.create({ data: { id: `${name}-event`, workspaceId, variantId: `${name}-variant`, action: 'start', reasons: [{ code: 'cold', text: 'A query asked.' }] } });
  const decision = {
    id: seeded.decisionId, atMs: Date.now(), workspaceId, application: seeded.application, target: seeded.task, outcome: 'answered', variant: seeded.variant, worker: 'local-1',
    objective: { minAccuracy: 0.8, maxLatencyUs: 20_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null },
    hardwareClass: 'cpu-2', predictedFinishUs: 2_000, actualUs: 1_900, reasons: [{ code: 'cheapest', text: 'The cheapest.' }], candidates: [], offers: [], considered: 1,
  };
  await database.decision.create({ data: { id: seeded.decisionId, at: new Date(), workspaceId, application: seeded.application, target: seeded.task, outcome: 'answered', variant: seeded.variant, worker: 'local-1', hardware: 'cpu-2', deadlineUs: 20_000n, predictedUs: 2_000n, actualUs: 1_900n, decision } });
  await database.deferredQuery.create({ data: { id: seeded.deferredId, workspaceId, applicationId, query: { target: seeded.task }, input: 'a'.repeat(64), finishBy: new Date(Date.now() + 60_000) } });
  await database.examination.create({ data: { id: seeded.examinationId, workspaceId, kind: 'preview-validation', payload: { data: seeded.model } } });
  await database.workItem.create({
    data: { id: `examination.${seeded.examinationId}`, kind: 'preview-validation', subjectId: seeded.examinationId, payload: {}, state: 'failed', error: { message: `the data of ${name}` } },
  });
  await database.offlineJob.create({
    data: { id: seeded.offlineId, workspaceId, applicationId, name: `data of ${name}`, target: seeded.task, input: seeded.model, inputName: `${name}.csv`, createdBy: name },
  });
  await seedPlan(database, seeded);
  await database.webhookDelivery.create({ data: { id: `offline.${name}`, workspaceId, applicationId, url: `https://${name}.example/hook`, event: 'offline.ended', body: '{}' } });
  await seedUsage(database, seeded);
}

async function seedPlan(database: PrismaClient, { id: workspaceId, name, planId, task }: SeededWorkspace): Promise<void> {
  const spec = { traffic: { kind: 'synthetic', shape: 'poisson', target: task, perSecond: 5, peak: 1, hours: 1 }, growth: 2, objective: {}, keep: 0.99, classes: [], machinesAtMost: 5, policies: ['fixed'] };
  const result = { stage: 'exact', coverage: 1, seeds: 1, alternatives: [], recommended: null, reasons: [`of ${name}`], traffic: { meanPerSecond: 5, peakPerSecond: 5, loads: [] }, advice: [], sensitivity: [], estimates: [], notes: [] };
  await database.plan.create({ data: { id: planId, workspaceId, name: `plan of ${name}`, spec, createdBy: name } });
  await database.planRun.create({ data: { planId, workspaceId, state: 'done', progress: 1, result, finishedAt: new Date() } });
}

async function seedUsage(database: PrismaClient, seeded: SeededWorkspace): Promise<void> {
  const { id: workspaceId, name, applicationId } = seeded;
  const latency = emptyHistogram();
  latency[bucketOf(2_000)] = 9;
  latency[bucketOf(8_000)] = 1;
  const counts = { answered: 10, refused: 2, timedOut: 1, failed: 0, cancelled: 1, sloMet: 9, sloMissed: 1, latency, computeUs: 10_000n, batchSum: 20 };
  const keys = { workspaceId, applicationId, taskId: `${name}-task-id`, variantId: `${name}-variant`, workerId: 'worker' };
  const minute = Math.floor(Date.now() / 60_000) - 2;
  await database.usageMinute.create({ data: { minute, ...keys, ...counts } });
  await database.usageHour.create({ data: { hour: Math.floor(minute / 60), ...keys, ...counts } });
  await database.usageTotal.create({ data: { minute, workspaceId, ...counts } });
  await database.usageHourTotal.create({ data: { hour: Math.floor(minute / 60), workspaceId, ...counts } });
  const second = Math.floor(Date.now() / 1_000) - 5;
  await database.usageSecond.create({ data: { second, ...keys, ...counts } });
  await database.usageSecondTotal.create({ data: { second, workspaceId, ...counts } });
  const bill = { workerId: 'worker', hardwareClass: 'cpu-2', workspaceId, applicationId, taskId: keys.taskId, variantId: keys.variantId, usedNanoUsd: 300_000n, idleNanoUsd: 100_000n };
  await database.billMinute.create({ data: { minute, ...bill } });
  await database.billHour.create({ data: { hour: Math.floor(minute / 60), ...bill } });
}
