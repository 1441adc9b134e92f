import { describe, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import { buildView } from '../build-view';
import type { FactChange } from '../fact-change';
import type { InstanceRow, RegistrationState, Rows, VariantRow } from '../rows';
import { sampleProfile, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { goneWork } from './gone-work';
import { planStable, type StablePlan } from './plan-stable';

type Given = {
  fact?: number; pinned?: number; progress?: string;
  /** State of the base and of the pre-optimised form by version; absent: not made yet. */
  base?: Record<number, VariantRow['status']>; opt?: Record<number, VariantRow['status']>;
  /** Variant ids of instances: `base1` is the base of version 1. */
  running?: string[]; loading?: string[]; perSecond?: number; servedMs?: number; registration?: RegistrationState; meanUs?: number;
};

const NOW = 100_000;

function plan(given: Given): StablePlan {
  const [version] = sampleRows().versions;
  const numbers = Object.keys(given.base ?? {}).map(Number);
  const form = (name: 'base' | 'opt') => Object.entries(given[name] ?? {}).map(([number, status]) => sampleVariant(name, 1, {
    id: `${name}${number}`, versionId: `v${number}`, name: `mlp.v${number}.${name}`, status,
    accuracy: { value: 0.95, low: 0.94, high: 0.96, basis: 'measured', samples: 100, validationSet: 'set' },
  }));
  const variants = [...form('base'), ...form('opt')];
  const instance = (state: InstanceRow['state']) => (variantId: string): InstanceRow => ({ id: `i-${variantId}`, workspaceId: 'w', variantId, workerId: 'one', state, address: 'unix:/x', startedAtMs: 0 });
  const base = sampleRows({
    signatures: [SIGNATURE], variants, profiles: variants.map((variant) => sampleProfile(variant.id, variant.optimised ? 50 : (given.meanUs ?? 100))),
    versions: numbers.map((number) => ({ ...version, id: `v${number}`, number })) as Rows['versions'],
    stables: given.fact === undefined ? [] : [{ architectureId: 'arch', number: given.fact, progress: given.progress ?? null }],
    registrations: numbers.map((number) => ({ versionId: `v${number}`, state: given.registration ?? 'complete', progress: '', hint: null, inspection: null })),
    instances: [...(given.running ?? []).map(instance('active')), ...(given.loading ?? []).map(instance('loading'))],
  });
  const rows = { ...base, architectures: base.architectures.map((row) => ({ ...row, pinnedVersion: given.pinned ?? null })) };
  const ids = rows.instances.map((row) => row.id);
  return planStable({
    rows, view: buildView(rows, new Map()), nowMs: NOW, stats: new Map(ids.map((id) => [id, { ...IDLE_INSTANCE_STATS, offeredPerSecond: given.perSecond ?? 10 }])),
    servingSinceMs: new Map(ids.map((id) => [id, NOW - (given.servedMs ?? 5_000)])),
  });
}

const moves = ({ changes }: StablePlan) => changes.flatMap((change) => (change.kind === 'stable' ? [change.number] : []));
const waiting = ({ changes }: StablePlan) => changes.flatMap((change) => (change.kind === 'stable' ? [change.progress] : []))[0];
const events = (changes: FactChange[]) => changes.flatMap((change) => (change.kind === 'event' ? [`${change.event.action}: ${change.event.reasons[0]?.text}`] : []));
const BOTH = { 1: 'ready', 2: 'ready' } as const;

describe('with nothing running', () => {
  it.each([
    ['the first ready version', { base: { 1: 'ready' } }, ['promote: mlp v1 is stable: it is the first that is ready.']],
    ['a newer ready one', { fact: 1, base: BOTH }, ['promote: mlp v2 is stable instead of v1: it is the newest that is ready.']],
    ['an older one that is pinned', { fact: 2, pinned: 1, base: BOTH }, ['roll-back: mlp v1 is stable instead of v2: its owner wants it.']],
    ['the newest, when the stable one is gone', { fact: 7, base: BOTH }, ['roll-back: mlp v2 is stable instead of v7, which is gone: it is the newest that is ready.']],
    ['nothing that is not ready', { fact: 1, base: { 1: 'ready', 2: 'profiling' } }, []],
    ['nothing, when what is pinned is not ready', { fact: 1, pinned: 2, base: { 1: 'ready', 2: 'rejected', 3: 'ready' } }, []],
    ['nothing, when all is as it should be', { fact: 2, base: BOTH }, []],
    ['nothing, when no version is ready', { base: { 1: 'profiling' } }, []],
  ] as [string, Given, string[]][])('makes stable %s', (_, given, said) => {
    expect(events(plan(given).changes)).toEqual(said);
  });

  it('takes back what it said when nothing is to take over any more', () => {
    expect(plan({ fact: 2, progress: 'v3 takes over …', base: BOTH }).changes).toEqual([{ kind: 'stable', architectureId: 'arch', number: 2, progress: null }]);
  });
});

describe('while the old version serves', () => {
  it('loads the same form of the new one first, with the load that there is', () => {
    const found = plan({ fact: 1, base: BOTH, opt: BOTH, running: ['base1'], perSecond: 25 });
    expect([moves(found), waiting(found)]).toEqual([[1], 'v2 takes over from v1 as soon as mlp.v2.base runs beside it.']);
    expect(found.demand).toMatchObject([{ variantId: 'base2', queries: 25, waiting: false, workspaceId: 'w', taskId: 'task' }]);
  });

  it('does not write the same sentence again, but goes on asking', () => {
    const found = plan({ fact: 1, progress: 'v2 takes over from v1 as soon as mlp.v2.base runs beside it.', base: BOTH, running: ['base1'] });
    expect([found.changes, found.demand.length]).toEqual([[], 1]);
  });

  it.each([
    ['runs and is known to the gateways', { running: ['base1', 'base2'] }, [2]], ['still loads', { running: ['base1'], loading: ['base2'] }, [1]],
    ['has only just begun to serve', { running: ['base1', 'base2'], servedMs: 500 }, [1]],
    ['is too slow for the load alone', { running: ['base1', 'base2'], perSecond: 50, meanUs: 200_000 }, [1]],
    ['is too slow, but nothing joined it for long', { running: ['base1', 'base2'], perSecond: 50, meanUs: 200_000, servedMs: 10_000 }, [2]],
  ] as [string, Given, number[]][])('when the new one %s, stable is %j', (_, given, stable) => {
    expect(moves(plan({ fact: 1, base: BOTH, ...given }))).toEqual(stable);
  });

  it('waits for the form that serves to be measured, as long as the owner did not ask for this very version', () => {
    const given: Given = { fact: 1, base: BOTH, opt: { 1: 'ready', 2: 'profiling' }, running: ['opt1'], registration: 'measuring' };
    expect(waiting(plan(given))).toContain('when its form of mlp.v1.opt is measured');
    expect(plan(given).demand).toEqual([]);
    expect(plan({ ...given, pinned: 2 }).demand).toMatchObject([{ variantId: 'base2' }]);
    expect(waiting(plan({ ...given, opt: { 1: 'ready' } }))).toContain('is measured');
    expect(plan({ ...given, opt: { 1: 'ready' }, registration: 'complete' }).demand).toMatchObject([{ variantId: 'base2' }]);
  });

  it('puts the fastest ready form in the place of one that was rejected', () => {
    expect(plan({ fact: 1, base: { 1: 'ready', 2: 'rejected' }, opt: BOTH, running: ['base1'] }).demand).toMatchObject([{ variantId: 'opt2' }]);
  });

  it('adds the loads of forms that one substitute stands for', () => {
    expect(plan({ fact: 1, base: { 1: 'ready', 2: 'rejected' }, opt: BOTH, running: ['base1', 'opt1'], perSecond: 4 }).demand).toMatchObject([{ variantId: 'opt2', queries: 8 }]);
  });
});

it('ends the open jobs of deleted versions, and no others', () => {
  const work = (id: string, subjectId: string, state: 'pending' | 'enqueued' | 'done') => ({ id, subjectId, state, kind: 'profile' as const });
  const rows = sampleRows({ registrationWork: [work('a', 'v1', 'pending'), work('b', 'gone', 'pending'), work('c', 'gone', 'enqueued'), work('d', 'gone', 'done')] });
  expect(goneWork(rows)).toEqual([{ kind: 'work-cancel', id: 'b' }, { kind: 'work-cancel', id: 'c' }]);
});
