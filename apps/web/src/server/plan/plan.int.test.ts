import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanResult } from '@infaas/shared/domain/plan';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole, type ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;
const planner = () => fixture.as(person(fixture.own.id, 'operator')).plan;

beforeAll(async () => {
  fixture = await startConsole();
});
afterAll(() => fixture.close());

type Start = Parameters<ReturnType<typeof planner>['start']>[0];
const synthetic = (over: object = {}) => ({ kind: 'synthetic' as const, target: fixture.own.task, perSecond: 5, ...over });

async function ended(id: string, over: Partial<PlanResult> = {}): Promise<void> {
  const alternative = {
    name: '=HYPERLINK("x")', policy: 'ours', classes: ['cpu-2'], costPerHourUsd: { mean: 0.5, low: 0.4, high: 0.6 }, costUsd: 12, per1kUsd: 0.01, met: { mean: 1, low: 1, high: 1 }, p99Ms: 3, accuracy: 0.9, keepsTarget: true,
    machines: [{ name: 'cpu-2', mean: 1, least: 1, most: 1 }], instances: 1, overProvisioning: 2, variants: [], missed: [{ load: '+SUM(A1)', part: 1, of: 0.1, mostly: 'late' }], binding: { kind: 'cores', text: '-1+1' }, basis: 'measured', series: [],
  };
  const result = { stage: 'exact', coverage: 1, seeds: 1, tookMs: 1, simulatedQueries: 5, traffic: { hours: 1, queries: 5, meanPerSecond: 1, peakPerSecond: 2, loads: [] }, alternatives: [alternative], recommended: alternative.name, reasons: [], advice: [], sensitivity: [], estimates: [], billedUsd: null, notes: [], ...over };
  await fixture.database.planRun.create({ data: { planId: id, workspaceId: fixture.own.id, state: 'done', progress: 1, result: result as never, startedAt: new Date(), firstAt: new Date(), finishedAt: new Date() } });
}

describe('asking the planner', () => {
  it.each<[string, () => Partial<Start>, string]>([
    ['a target that is not there', () => ({ traffic: synthetic({ target: 'nothing' }) }), 'unknown_name'], ['a task that is not there', () => ({ traffic: { kind: 'recorded', task: 'nothing' } }), 'unknown_name'],
    ['an application that is not there', () => ({ traffic: { kind: 'recorded', application: 'nobody' } }), 'unknown_name'], ['a time that ends before it begins', () => ({ traffic: { kind: 'recorded', fromMs: 9_000_000, toMs: 60_000 } }), 'malformed'],
    ['a file of words', () => ({ traffic: { kind: 'upload', target: fixture.own.task, text: 'many\nfew' } }), 'malformed'], ['a class that is not there', () => ({ classes: [{ name: 'moon', least: 0, most: 1 }] }), 'unknown_name'],
    ['a class twice', () => ({ classes: [{ name: 'aws.c7i.large', most: 1 }, { name: 'aws.c7i.large', most: 2 }] }), 'malformed'], ['no machine at all', () => ({ classes: [{ name: 'aws.c7i.large', most: 0 }] }), 'malformed'],
    ['more least than most', () => ({ classes: [{ name: 'aws.c7i.large', least: 3, most: 2 }] }), 'malformed'], ['no growth', () => ({ growth: 0 }), 'malformed'], ['a deadline in the past', () => ({ maxLatencyMs: -5 }), 'malformed'],
    ['something else entirely', () => ({ surprise: 1 }) as never, 'malformed'],
  ])('refuses %s in words', async (_, change, code) => {
    const refused = await planner().start({ traffic: synthetic(), ...change() } as Start).then(() => null, refusalOf);
    expect(refused?.code).toBe(code);
    expect(refused?.error.length).toBeGreaterThan(10);
  });

  it('takes what stands in the form at first: what is here and two of the catalogue, with their prices', async () => {
    const defaults = await planner().defaults();
    expect(defaults.chosen.map(({ name }) => name)).toEqual(['cpu-2', 'aws.c7i.large', 'aws.g4dn.xlarge']);
    expect(defaults.recorded.lastDay).toBe(13);
    const { id } = await planner().start({ traffic: { kind: 'upload', target: fixture.own.task, text: 'time,n\n0,5\n60,7', fileName: 'mine.csv' }, growth: 2, maxLatencyMs: 20, classes: [{ name: 'cpu-2', usdPerHour: 0.01, most: 4 }] });
    expect(await planner().get({ id })).toMatchObject({
      state: 'queued', name: `${fixture.own.task}, mine.csv, 2 times, within 20 ms`, result: null, firstMs: null, maxLatencyMs: 20,
      spec: { traffic: { kind: 'counts', steps: 2, stepSeconds: 60 }, classes: [{ name: 'cpu-2', cores: 2, usdPerHour: 0.01, priceNote: 'stated for this plan', least: 0, most: 4, local: true }] },
    });
    expect((await planner().cancel({ id })).state).toBe('cancelled');
    await planner().remove({ id });
    await expect(planner().get({ id })).rejects.toThrow('no such plan');
  });

  it('bounds how many are under way', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push((await planner().start({ traffic: synthetic() })).id);
    expect(await planner().start({ traffic: synthetic() }).then(() => null, refusalOf)).toMatchObject({ code: 'quota' });
    for (const id of ids) await planner().remove({ id });
  });

  it('gives answers as files without formulas, and side by side', async () => {
    const [{ id }, other] = [await planner().start({ name: 'first', traffic: synthetic() }), await planner().start({ name: 'second', traffic: synthetic() })];
    expect(await planner().export({ id }).then(() => null, refusalOf)).toMatchObject({ code: 'not_ready' });
    await ended(id);
    await ended(other.id, { recommended: null });
    const { text, fileName } = await planner().export({ id });
    expect(fileName).toBe('first.csv');
    const [, line = ''] = text.split('\r\n');
    expect(line).toContain(`"'=HYPERLINK(""x"")"`);
    expect(line).toContain(`'+SUM(A1)`);
    expect(line).toContain(`'-1+1`);
    expect(JSON.parse((await planner().export({ id, format: 'json' })).text)).toMatchObject({ id, result: { stage: 'exact' } });
    const { plans } = await planner().compare({ ids: [id, other.id] });
    expect(plans.map(({ name, recommended, costRatio }) => [name, recommended?.costUsd ?? null, costRatio])).toEqual([['first', 12, 1], ['second', null, null]]);
    expect((await planner().rename({ id, name: 'renamed' })).name).toBe('renamed');
    expect((await planner().list()).map(({ name }) => name)).toContain('renamed');
    expect(await planner().cancel({ id }).then(() => null, refusalOf)).toMatchObject({ code: 'conflict' });
  });
});
