import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsFromMs, nanoUsdFromUsd } from '../domain/units';
import type { Profile } from '../domain/profile';
import type { ServingView, VariantView } from '../domain/serving-view';
import { candidateCache } from './candidate-list';
import { explain } from './explain';
import { select } from './select';
import type { Choice, LiveInstance, Scene, SelectRequest } from './selection';
import { hardwareOf, instanceOf, liveOf, objectiveOf, profileOf, sceneOf, statsOf, variantOf, viewOf, workerOf } from './view.fixture';

const profileArb = fc.record({
  one: fc.integer({ min: 50, max: 20_000 }), gain: fc.double({ min: 0.3, max: 1.1, noNaN: true }), tail: fc.double({ min: 1, max: 2, noNaN: true }),
  load: fc.integer({ min: 10_000, max: 2_000_000 }), maxBatch: fc.constantFrom(1, 4, 16, 64),
}).map(({ one, gain, tail, load, maxBatch }) => {
  const at = (batch: number): [number, number, number] => { const mean = Math.round(one * batch ** gain); return [batch, mean, Math.round(mean * tail)]; };
  return profileOf([at(1), at(4), at(16)], { loadUs: load, maxBatch, memoryBytes: 50e6 });
});

const variantArb = fc.record({
  profiles: fc.array(profileArb, { minLength: 1, maxLength: 2 }), accuracy: fc.integer({ min: 80, max: 99 }), threads: fc.constantFrom(1, 2, 4),
  status: fc.constantFrom('ready', 'ready', 'ready', 'rejected' as const),
});

const liveArb = fc.record({
  state: fc.constantFrom('active', 'active', 'active', 'overloaded', 'interfered', 'loading', 'draining' as const),
  connected: fc.boolean().map((odd) => odd || true), queued: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 90 })), residual: fc.integer({ min: 0, max: 5_000 }),
  slowdown: fc.double({ min: 0.8, max: 3, noNaN: true }), tightest: fc.constantFrom(0, 2_000, 20_000, 400_000), extra: fc.integer({ min: 0, max: 3 }),
});

const worldArb = fc.record({
  variants: fc.array(variantArb, { minLength: 1, maxLength: 6 }), instances: fc.array(fc.tuple(fc.nat(5), fc.nat(2), liveArb), { maxLength: 8 }),
  gateway: fc.integer({ min: 100, max: 1_900 }), deadWorker: fc.boolean(),
});

const requestArb = fc.record({
  minAccuracy: fc.option(fc.integer({ min: 78, max: 101 }).map((value) => value / 100)), maxLatencyUs: fc.option(fc.integer({ min: 100, max: 3_000_000 })),
  ceiling: fc.option(fc.integer({ min: 500, max: 400_000 })), rows: fc.constantFrom(1, 1, 1, 3, 5), onUnmet: fc.constantFrom('reject', 'best_effort', 'degrade' as const),
  hardware: fc.constantFrom(null, null, ['cpu-16'], ['cpu-4'], ['cpu'], ['gpu']),
});

type World = { view: ServingView; live: Record<string, LiveInstance>; gateway: number };

const arb = fc.tuple(worldArb, requestArb).map(([world, asked]): { world: World; request: SelectRequest } => {
  const variants = world.variants.map((of, at): VariantView => variantOf(`v${at}`, {
    threads: of.threads, status: of.status, profiles: of.profiles.map((profile, which): Profile => ({ ...profile, hardwareClass: which === 0 ? 'cpu-4' : 'cpu-16' })),
    accuracy: { value: of.accuracy / 100, low: 0, high: 1, basis: 'measured', samples: 9, validationSet: 'set' },
  }));
  const instances = world.instances.map(([variant, worker], at) => instanceOf(`i${at}`, `v${variant % variants.length}`, { workerId: `w${worker}` }));
  const live = Object.fromEntries(world.instances.map(([, , of], at) => [`i${at}`, liveOf({
    state: of.state, connected: of.connected, extraQueued: of.extra, marginUs: 0,
    stats: statsOf({ queued: of.queued, residualUs: of.residual, slowdown: of.slowdown, tightestDeadlineUs: of.tightest }),
  })]));
  const view = viewOf({
    variants, instances, hardwareClasses: [hardwareOf(), hardwareOf({ name: 'cpu-16', cores: 16, pricePerHourNanoUsd: 700_000_000 })],
    workers: [workerOf('w0'), workerOf('w1', { state: world.deadWorker ? 'dead' : 'active' }), workerOf('w2', { hardwareClass: 'cpu-16', cores: 16, state: world.deadWorker ? 'dead' : 'active' })],
  });
  return {
    world: { view, live, gateway: world.gateway },
    request: { workspaceId: 'ws', target: 'digits', rows: asked.rows, now: 0, objective: objectiveOf({ minAccuracy: asked.minAccuracy, maxLatencyUs: asked.maxLatencyUs, maxCostPer1kNanoUsd: asked.ceiling, onUnmet: asked.onUnmet, degradedMinAccuracy: 0.8, hardware: asked.hardware }) },
  };
});

/** Plain interpolation between the measured batches, written apart from the model under test. */
function time(profile: Profile, batch: number, of: 'meanUs' | 'p95Us'): number {
  const points = profile.latency.filter((point) => point.batch <= profile.maxBatch);
  const exact = points.find((point) => point.batch === batch);
  if (exact !== undefined) return exact[of];
  const above = points.findIndex((point) => point.batch > batch);
  const [a, b] = above > 0 ? [points[above - 1], points[above]] : [points.at(-2), points.at(-1)];
  if (a === undefined || b === undefined) { const only = points[0]; if (only === undefined) throw new Error('no points'); return Math.ceil(only[of] * batch); }
  const slope = (b[of] - a[of]) / (b.batch - a.batch);
  return above > 0 ? Math.ceil(a[of] + (batch - a.batch) * slope) : Math.ceil(b[of] + (batch - b.batch) * Math.max(b[of] / b.batch, slope));
}

type Pair = { variant: VariantView; profile: Profile; rate: number; c1: number };

function pairsIn(view: ServingView): Pair[] {
  return view.variants.filter((variant) => variant.status === 'ready').flatMap((variant) => variant.profiles.flatMap((profile) => {
    const hardware = view.hardwareClasses.find((item) => item.name === profile.hardwareClass);
    if (hardware === undefined) return [];
    const share = Math.max(variant.threads / hardware.cores, Math.ceil(profile.memoryBytes * 1.1) / hardware.memoryBytes);
    const rate = (hardware.pricePerHourNanoUsd / 3_600) * share / 1e6;
    return [{ variant, profile, rate, c1: Math.round(rate * time(profile, 1, 'meanUs') * 1_000) }];
  }));
}

type Bounds = { floor: number; deadline: number; ceiling: number; hardware: readonly string[] | null };

function permitted(pair: Pair, { hardware }: Pick<Bounds, 'hardware'>): boolean {
  return hardware === null || hardware.includes('cpu') || hardware.includes(pair.profile.hardwareClass);
}

function fits(pair: Pair, bounds: Bounds, rows: number): boolean {
  return permitted(pair, bounds) && rows <= pair.profile.maxBatch && (pair.variant.accuracy?.value ?? 0) >= bounds.floor && pair.c1 <= bounds.ceiling
    && time(pair.profile, rows, 'p95Us') <= bounds.deadline;
}

type Feasible = { id: string; variant: string; cost: number; wait: number; finish: number; accuracy: number; demoted: boolean };

function feasible({ view, live, gateway }: World, bounds: Bounds, rows: number): Feasible[] {
  return pairsIn(view).filter((pair) => fits(pair, bounds, rows)).flatMap((pair) => view.instances.flatMap((instance): Feasible[] => {
    const worker = view.workers.find((item) => item.id === instance.workerId);
    const now = live[instance.id];
    if (instance.variantId !== pair.variant.id || worker?.hardwareClass !== pair.profile.hardwareClass || now === undefined) return [];
    if (!['active', 'overloaded', 'interfered'].includes(now.state)) return [];
    const limit = Math.min(bounds.deadline, now.stats.tightestDeadlineUs || Infinity);
    let cap = 1;
    for (let batch = 1; batch <= pair.profile.maxBatch; batch += 1) if (2 * time(pair.profile, batch, 'p95Us') <= limit) cap = batch;
    cap = Math.max(cap, rows);
    let before = now.stats.queued + now.extraQueued;
    let wait = now.stats.residualUs;
    while (before + rows > cap) { before -= cap; wait += time(pair.profile, cap, 'meanUs') * now.stats.slowdown; }
    const own = Math.max(rows, before + rows);
    const finish = Math.round(gateway + Math.round(wait) + time(pair.profile, own, 'p95Us') * now.stats.slowdown);
    const batch = Math.min(cap, now.stats.queued + now.extraQueued + rows);
    const cost = (pair.rate * time(pair.profile, batch, 'meanUs')) / batch;
    return finish > bounds.deadline ? [] : [{ id: instance.id, variant: pair.variant.id, cost, wait: Math.round(wait), finish, accuracy: pair.variant.accuracy?.value ?? 0, demoted: now.state !== 'active' }];
  }));
}

function oracle(world: World, request: SelectRequest): string {
  const { objective, rows } = request;
  const asked: Bounds = { floor: objective.minAccuracy ?? 0, deadline: objective.maxLatencyUs ?? 30e6, ceiling: objective.maxCostPer1kNanoUsd ?? Infinity, hardware: objective.hardware };
  const attempts: { bounds: Bounds; by: 'cost' | 'finish' | 'accuracy' }[] = [{ bounds: asked, by: 'cost' }];
  if (objective.onUnmet === 'degrade') attempts.push({ bounds: { ...asked, floor: objective.degradedMinAccuracy ?? 0 }, by: 'cost' });
  if (objective.onUnmet === 'best_effort') for (let bits = 1; bits < 8; bits += 1) attempts.push({
    bounds: { ...asked, floor: bits & 4 ? 0 : asked.floor, deadline: bits & 2 ? 30e6 : asked.deadline, ceiling: bits & 1 ? Infinity : asked.ceiling },
    by: bits & 2 && objective.maxLatencyUs !== null ? 'finish' : bits & 4 && objective.minAccuracy !== null ? 'accuracy' : 'cost',
  });
  for (const { bounds, by } of attempts) {
    const found = feasible(world, bounds, rows);
    const rank = found.filter((item) => item.demoted === found.every((other) => other.demoted));
    const least = Math.min(...rank.map((item) => item.cost));
    const near = by === 'cost' ? rank.filter((item) => item.cost <= least * 1.05) : rank;
    const order = (a: Feasible, b: Feasible): number => by === 'cost' ? a.wait - b.wait || b.accuracy - a.accuracy
      : by === 'finish' ? a.finish - b.finish || b.accuracy - a.accuracy : b.accuracy - a.accuracy || a.cost - b.cost || a.wait - b.wait;
    const [first] = near.sort((a, b) => order(a, b) || a.variant.localeCompare(b.variant) || a.id.localeCompare(b.id));
    if (first !== undefined) return `warm:${first.id}`;
    const cold = coldStart(world, bounds, rows);
    if (cold !== null && cold.finish <= bounds.deadline) return `cold:${cold.finish}`;
  }
  return refusal(world, attempts[objective.onUnmet === 'degrade' ? 1 : 0]?.bounds ?? asked, rows);
}

function running({ view, live }: World, pair: Pair): boolean {
  return view.instances.some((instance) => instance.variantId === pair.variant.id && ['active', 'overloaded', 'interfered'].includes(live[instance.id]?.state ?? '')
    && view.workers.find((worker) => worker.id === instance.workerId)?.hardwareClass === pair.profile.hardwareClass);
}

function coldStart(world: World, bounds: Bounds, rows: number): { finish: number } | null {
  const busy = pairsIn(world.view).filter((pair) => fits(pair, bounds, rows) && running(world, pair));
  const inactive = pairsIn(world.view).filter((pair) => fits(pair, bounds, rows) && !running(world, pair) && (busy.length === 0 || (hasCores(world, pair) && pair.c1 <= Math.min(...busy.map(({ c1 }) => c1))))
    && world.view.workers.some((worker) => worker.state === 'active' && worker.hardwareClass === pair.profile.hardwareClass));
  const soonest = inactive.sort((a, b) => a.profile.loadUs + time(a.profile, 1, 'meanUs') - b.profile.loadUs - time(b.profile, 1, 'meanUs'))[0];
  return soonest === undefined ? null : { finish: world.gateway + soonest.profile.loadUs + time(soonest.profile, rows, 'meanUs') };
}

/** Beside instances that are busy a model is loaded only onto cores that no instance has, and only one that is no dearer than they are. */
function hasCores({ view }: World, pair: Pair): boolean {
  const threadsOn = (workerId: string): number => view.instances.filter((instance) => instance.workerId === workerId && ['loading', 'active', 'overloaded', 'interfered'].includes(instance.state))
    .reduce((sum, instance) => sum + (view.variants.find((variant) => variant.id === instance.variantId)?.threads ?? 1), 0);
  return view.hardwareClasses.find((hardware) => hardware.name === pair.profile.hardwareClass)?.kind !== 'cpu'
    || view.workers.some((worker) => worker.state === 'active' && worker.hardwareClass === pair.profile.hardwareClass && worker.cores - threadsOn(worker.id) >= pair.variant.threads);
}

function refusal(world: World, bounds: Bounds, rows: number): string {
  const pairs = pairsIn(world.view);
  if (pairs.length === 0) return 'not_ready';
  const open = pairs.filter((pair) => permitted(pair, bounds));
  if (open.length > 0 && open.every((pair) => pair.profile.maxBatch < rows)) return 'too_large';
  const able = pairs.filter((pair) => fits(pair, { ...bounds, deadline: bounds.deadline - world.gateway }, rows));
  if (able.length === 0) return 'objective_unmet';
  if (able.some((pair) => running(world, pair))) return 'capacity';
  return coldStart(world, bounds, rows) === null ? 'capacity' : 'cold';
}

function said(choice: Choice): string {
  if (choice.kind === 'warm') return `warm:${choice.instance.id}`;
  return choice.kind === 'cold' ? `cold:${choice.predictedFinishUs}` : choice.code;
}

const sceneFor = (world: World): Scene => sceneOf(world.view, world.live, world.gateway);

describe('select, against an independent calculation', () => {
  it('agrees on random worlds, with and without cache and recorder', () => {
    const seen = new Map<string, number>();
    fc.assert(fc.property(arb, ({ world, request }) => {
      const expected = oracle(world, request);
      const scene = sceneFor(world);
      const cached = { ...scene, cache: candidateCache() };
      const kind = expected.split(':')[0] ?? '';
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      expect(said(select(scene, request))).toBe(expected);
      expect(said(select(cached, request))).toBe(expected);
      expect(said(select(cached, request))).toBe(expected);
      expect(said(explain(scene, request).choice)).toBe(expected);
    }), { numRuns: 3_000 });
    for (const kind of ['warm', 'cold', 'capacity', 'objective_unmet', 'cold']) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(20);
  });

  it('makes offers that are never refused as unmet', () => {
    let offered = 0;
    fc.assert(fc.property(arb, ({ world, request }) => {
      const scene = sceneFor(world);
      const choice = select(scene, { ...request, objective: { ...request.objective, onUnmet: 'reject' } });
      if (choice.kind !== 'refuse' || choice.code !== 'objective_unmet') return;
      for (const offer of choice.offers) {
        offered += 1;
        const objective = objectiveOf({ minAccuracy: offer.minAccuracy, maxLatencyUs: microsFromMs(offer.maxLatencyMs), maxCostPer1kNanoUsd: nanoUsdFromUsd(offer.maxCostPer1kUsd), hardware: offer.hardware === undefined ? request.objective.hardware : [offer.hardware] });
        const again = select(scene, { ...request, objective });
        expect(again.kind === 'refuse' ? again.code : 'served').not.toBe('objective_unmet');
      }
      const anyLive = pairsIn(world.view).some((pair) => pair.profile.maxBatch >= request.rows && world.view.workers.some((worker) => worker.state === 'active' && worker.hardwareClass === pair.profile.hardwareClass));
      if (anyLive) expect(choice.offers.length).toBeGreaterThan(0);
    }), { numRuns: 2_000 });
    expect(offered).toBeGreaterThan(100);
  });

  it('explains every candidate exactly once', () => {
    fc.assert(fc.property(arb, ({ world, request }) => {
      const { candidates, choice } = explain(sceneFor(world), request);
      if (choice.kind === 'refuse' && choice.code === 'not_ready') return;
      const names = candidates.map((candidate) => `${candidate.variant} ${candidate.hardwareClass}`);
      expect(names.sort()).toEqual(pairsIn(world.view).map((pair) => `${pair.variant.name} ${pair.profile.hardwareClass}`).sort());
      expect(candidates.filter((candidate) => candidate.verdict === 'chosen')).toHaveLength(choice.kind === 'refuse' ? 0 : 1);
    }), { numRuns: 500 });
  });
});
