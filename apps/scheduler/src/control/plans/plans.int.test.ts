import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIZE_CLASSES } from '@infaas/shared/domain/query-sizes';
import type { PlanSpec } from '@infaas/shared/domain/plan';
import { queueLocation } from '@infaas/shared/platform/job-queue';
import { createLogger } from '@infaas/shared/platform/logger';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { createPlanRunner } from '../../plan-process/run-plan';
import { planClass, planInput, plannedVariant } from '../../planner/plan-input.fixture';
import { openPlanQueue } from '../../queues/plan-queue';
import { createPlanStore } from '../../store/plan-store';
import { until } from '../testing/control-rig';
import { createTestDatabase } from '../testing/test-database';
import { createPlanDesk, type PlanDesk } from './plan-desk';

/** Says the loads that it was given, then does what the first load's name tells: hang, break, or end well with its niceness. */
const PROGRAM = `
import { getPriority } from 'node:os';
import { createInterface } from 'node:readline';
const say = (step) => process.stdout.write(JSON.stringify(step) + '\\n');
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.once('line', (line) => {
  const { loads, spec } = JSON.parse(line);
  say({ kind: 'progress', progress: 0.5, stage: 'half' });
  say({ kind: 'result', result: { stage: 'rough', loads, priority: getPriority(), environment: Object.keys(process.env) } });
  if (spec.growth === 7) return;
  if (spec.growth === 8) throw new Error('the planner broke');
  process.stdout.write('', () => process.exit(0));
});`;

const SPEC: PlanSpec = { traffic: { kind: 'synthetic', shape: 'poisson', target: 'digits', perSecond: 5, peak: 2, hours: 1 }, growth: 1, objective: {}, keep: 0.99, classes: [planClass('cpu.2')], machinesAtMost: 5, policies: ['fixed'] };

const view = { ...planInput(), epoch: 1, hardwareClasses: [], workers: [], instances: [], applications: [], architectures: planInput().architectures, variants: [plannedVariant('fast', { accuracy: 0.9, rowUs: 4_000 })] };
const world = { view: () => view, rows: () => ({ versions: [], registrations: [] }) } as never;

let postgres: TestServer;
let redis: TestServer;
let opened: Awaited<ReturnType<typeof createTestDatabase>>;
let directory: string;
const desks: PlanDesk[] = [];

beforeAll(async () => {
  [postgres, redis, directory] = await Promise.all([startPostgres(), startRedis(), mkdtemp(join(tmpdir(), 'infaas-plans-'))]);
  opened = await createTestDatabase(postgres.url);
  await writeFile(join(directory, 'program.mjs'), PROGRAM);
  await opened.database.workspace.create({ data: { id: 'w', name: 'W', slug: 'w' } });
}, 60_000);
afterAll(async () => {
  for (const desk of desks) await desk.close();
  await opened.close();
  await Promise.all([postgres.close(), redis.close(), rm(directory, { recursive: true, force: true })]);
});

/** A control that has just started. */
function desk(url: string): PlanDesk {
  const logger = createLogger('plans', 'silent');
  const made = createPlanDesk({
    store: createPlanStore(opened.database), world, logger,
    plans: { openQueue: (handle) => openPlanQueue({ location: queueLocation(url), logger, handle }), run: createPlanRunner(join(directory, 'program.mjs')) },
  });
  desks.push(made);
  return made;
}

async function asked(id: string, over: Partial<PlanSpec> = {}): Promise<void> {
  await opened.database.plan.create({ data: { id, workspaceId: 'w', name: id, spec: { ...SPEC, ...over } as never, createdBy: 'a test' } });
}

const runOf = (planId: string) => opened.database.planRun.findUnique({ where: { planId } });

function reaches(control: PlanDesk, planId: string, state: string) {
  return until(`${planId} ${state}`, async () => {
    await control.tick();
    const run = await runOf(planId);
    return run?.state === state ? run : null;
  });
}

describe.each([{ backend: 'Redis', url: () => redis.url }, { backend: 'PostgreSQL', url: () => postgres.url }])('plans with their queue on $backend', ({ backend, url }) => {
  it('are reckoned in a process of the lowest priority without environment, and end with their result', async () => {
    const control = desk(url());
    await asked(`good-${backend}`);
    const run = await reaches(control, `good-${backend}`, 'done');
    expect(run.result).toMatchObject({ stage: 'rough', priority: 19, loads: [{ target: 'digits', stepSeconds: 60 }] });
    expect((run.result as { environment: string[] }).environment.filter((name) => /KEY|TOKEN|URL|HOME/u.test(name))).toEqual([]);
    expect(run).toMatchObject({ attempts: 1, progress: 1, error: null });
    expect(run.firstAt).not.toBeNull();
    await control.close();
  });
});

describe('plans', () => {
  it('that break say why; those that ask for nothing say what to do', async () => {
    const control = desk(redis.url);
    await asked('broken', { growth: 8 });
    await asked('unknown', { traffic: { kind: 'synthetic', shape: 'poisson', target: 'nothing', perSecond: 5, peak: 2, hours: 1 } });
    await asked('unheard', { traffic: { kind: 'recorded', fromMs: 0, toMs: 3_600_000, task: null, application: null } });
    expect((await reaches(control, 'broken', 'failed')).error).toMatch(/could not be reckoned/u);
    expect((await reaches(control, 'unknown', 'failed')).error).toBe('nothing is measured of "nothing" yet');
    expect(await reaches(control, 'unheard', 'failed')).toMatchObject({ error: 'no queries were recorded in that time', hint: expect.stringContaining('synthetic') as string });
    await control.close();
  });

  it('that are cancelled or removed end at once', async () => {
    const control = desk(redis.url);
    await asked('hanging', { growth: 7 });
    await reaches(control, 'hanging', 'running');
    await opened.database.plan.update({ where: { id: 'hanging' }, data: { cancelledAt: new Date() } });
    await reaches(control, 'hanging', 'cancelled');
    await asked('removed', { growth: 7 });
    await reaches(control, 'removed', 'running');
    await opened.database.plan.delete({ where: { id: 'removed' } });
    // One at a time: that the next is done shows that the process of the one before is gone.
    await asked('next');
    await reaches(control, 'next', 'done');
    await createPlanStore(opened.database).sweep();
    expect(await runOf('removed')).toBeNull();
    await control.close();
  });

  it('survive control: the next one begins again, and gives up what ends it again and again', async () => {
    await asked('long', { growth: 7 });
    for (const attempts of [1, 2, 3]) {
      const control = desk(redis.url);
      await until(`begun ${attempts}`, async () => {
        await control.tick();
        const run = await runOf('long');
        return run?.state === 'running' && run.attempts === attempts ? run : null;
      });
      await control.close();
      expect((await runOf('long'))?.state).toBe('running');
    }
    const last = desk(redis.url);
    expect(await reaches(last, 'long', 'failed')).toMatchObject({ error: 'it was begun 3 times and cut short each time' });
    await last.close();
  });

  it('count what was recorded by application, task and minute, and what was billed', async () => {
    const key = { minute: 100, workspaceId: 'w', applicationId: 'app', taskId: 't', workerId: 'one', cancelled: 9, sloMet: 0, sloMissed: 0, latency: [], computeUs: 0n, batchSum: 0 };
    await opened.database.usageMinute.createMany({ data: [{ ...key, variantId: 'a', answered: 5, refused: 1, timedOut: 1, failed: 0, sizes: [6, 6, 1, 2] }, { ...key, variantId: 'b', sizes: [3, 3], answered: 2, refused: 0, timedOut: 0, failed: 1 }, { ...key, minute: 200, variantId: 'a', answered: 5, refused: 0, timedOut: 0, failed: 0 }] });
    await opened.database.workerMinute.create({ data: { minute: 100, workerId: 'one', hardwareClass: 'cpu.2', activeMs: 60_000, priceNanoUsd: 1_500_000_000n } });
    expect(await createPlanStore(opened.database).counted('w', 50, 150)).toEqual({ minutes: [{ applicationId: 'app', taskId: 't', minute: 100, count: 10, sizes: [9, 9, 1, 2, ...new Array<number>(2 * SIZE_CLASSES - 4).fill(0)] }], billedUsd: 1.5 });
    expect((await createPlanStore(opened.database).counted('other', 50, 150)).minutes).toEqual([]);
  });
});
