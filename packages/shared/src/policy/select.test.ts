import { describe, expect, it } from 'vitest';
import type { ServingView } from '../domain/serving-view';
import type { Objective } from '../domain/objective';
import { candidateCache } from './candidate-list';
import { explain } from './explain';
import { failOver } from './route';
import { select } from './select';
import type { Choice, Refusal, Scene, SelectRequest } from './selection';
import { hardwareOf, instanceOf, liveOf, objectiveOf, profileOf, sceneOf, statsOf, variantOf, viewOf, workerOf } from './view.fixture';

const accurate = (value: number) => ({ value, low: value, high: value, basis: 'measured' as const, samples: 100, validationSet: 'set' });
const small = variantOf('small', { accuracy: accurate(0.9), profiles: [profileOf([[1, 1_000, 1_200], [8, 4_000, 4_400]])] });
const large = variantOf('large', { accuracy: accurate(0.99), profiles: [profileOf([[1, 10_000, 12_000]], { maxBatch: 1 })] });
const both: Partial<ServingView> = { variants: [small, large], instances: [instanceOf('i-small', 'small'), instanceOf('i-large', 'large')] };

function ask(scene: Scene, over: Partial<SelectRequest> = {}): Choice {
  return select(scene, { workspaceId: 'ws', target: 'digits', objective: objectiveOf(), rows: 1, now: 0, ...over });
}

function said(choice: Choice): string {
  return choice.kind === 'refuse' ? choice.code : `${choice.kind}:${choice.variant.id}${choice.unmet.length > 0 ? `!${choice.unmet.join('+')}` : ''}`;
}

describe('select', () => {
  it.each([
    ['no bounds: the cheapest', {}, 'warm:small'],
    ['a floor at the value itself is met', { minAccuracy: 0.99 }, 'warm:large'],
    ['a floor above every value', { minAccuracy: 0.995 }, 'objective_unmet'],
    // large: gateway 300 + p95 12,000
    ['deadline exactly the predicted finish', { minAccuracy: 0.99, maxLatencyUs: 12_300 }, 'warm:large'],
    ['deadline 1 us short', { minAccuracy: 0.99, maxLatencyUs: 12_299 }, 'objective_unmet'],
    // price 40,000 nano-dollars/s, share max(1/4 cores, 0.11e9/8e9) = 1/4: 10,000/s; small 1 ms: 10 nano-dollars each, 10,000 per 1,000
    ['ceiling exactly c1', { maxCostPer1kNanoUsd: 10_000 }, 'warm:small'],
    ['ceiling below c1', { maxCostPer1kNanoUsd: 9_999 }, 'objective_unmet'],
    ['best effort gives up cost first', { maxCostPer1kNanoUsd: 9_999, minAccuracy: 0.95, onUnmet: 'best_effort' as const }, 'warm:large!cost'],
    ['best effort gives up latency before accuracy', { maxLatencyUs: 5_000, minAccuracy: 0.95, onUnmet: 'best_effort' as const }, 'warm:large!latency'],
    ['best effort gives up accuracy last, and only that if that is enough', { minAccuracy: 0.999, onUnmet: 'best_effort' as const }, 'warm:large!accuracy'],
    ['degrade goes to the second floor', { minAccuracy: 0.95, maxLatencyUs: 5_000, onUnmet: 'degrade' as const, degradedMinAccuracy: 0.9 }, 'warm:small!accuracy'],
    ['degrade refuses when the second floor is not met either', { minAccuracy: 0.999, onUnmet: 'degrade' as const, degradedMinAccuracy: 0.995 }, 'objective_unmet'],
    ['degrade without a second floor is reject', { minAccuracy: 0.999, onUnmet: 'degrade' as const }, 'objective_unmet'],
  ])('%s', (_, objective, expected) => {
    expect(said(ask(sceneOf(viewOf(both)), { objective: objectiveOf(objective) }))).toBe(expected);
  });

  it('resolves tasks, architectures, versions and variants, each within its workspace', () => {
    const scene = sceneOf(viewOf(both));
    expect(said(ask(scene, { target: 'large' }))).toBe('warm:large');
    expect(said(ask(scene, { target: 'large', version: 1 }))).toBe('warm:large');
    expect(said(ask(scene, { target: 'large.v1.fp32.cpu.t1' }))).toBe('warm:large');
    expect(said(ask(scene, { target: 'large', version: 2 }))).toBe('unknown_name');
    expect(said(ask(scene, { workspaceId: 'other' }))).toBe('unknown_name');
    const unknown = ask(scene, { target: 'digitz' });
    expect(unknown).toMatchObject({ code: 'unknown_name', hint: 'Did you mean "digits"?' });
  });

  it('says not_ready with progress while nothing of a target is ready', () => {
    const scene = sceneOf(viewOf({ variants: [variantOf('new', { status: 'profiling' })] }));
    expect(said(ask(scene))).toBe('not_ready');
    expect(said(ask(scene, { target: 'new.v1.fp32.cpu.t1' }))).toBe('not_ready');
  });

  it('holds a query for the quickest inactive variant when load and run fit, else says cold and asks for it', () => {
    const scene = sceneOf(viewOf({ variants: [small, large] }));
    expect(ask(scene)).toMatchObject({ kind: 'cold', variant: { id: 'small' }, predictedFinishUs: 201_300, loadUs: 200_000 });
    expect(said(ask(scene, { objective: objectiveOf({ maxLatencyUs: 201_300 }) }))).toBe('cold:small');
    expect(ask(scene, { objective: objectiveOf({ maxLatencyUs: 201_299 }) })).toMatchObject({ code: 'cold', retryAfterMs: 202, wanted: [{ id: 'small' }] });
  });

  it('loads no other variant for a query that busy instances could serve, unless cores are left for it and it is no dearer', () => {
    const otherOf = (meanUs: number) => variantOf('other', { accuracy: accurate(0.99), profiles: [profileOf([[1, meanUs, 12_000]], { maxBatch: 1, loadUs: 20_000 })] });
    const asked = { minAccuracy: 0.95, maxLatencyUs: 50_000 };
    const scene = (cores: number, other = otherOf(10_000)): Scene => sceneOf(
      viewOf({ variants: [small, large, other], instances: [instanceOf('i-small', 'small'), instanceOf('i-large', 'large')], workers: [workerOf('w1', { cores })] }),
      { 'i-small': liveOf(), 'i-large': liveOf({ stats: statsOf({ queued: 30 }) }) },
    );
    expect(said(ask(scene(3), { objective: objectiveOf(asked) }))).toBe('cold:other');
    expect(said(ask(scene(3, otherOf(10_001)), { objective: objectiveOf(asked) }))).toBe('capacity');
    expect(said(ask(scene(2), { objective: objectiveOf(asked) }))).toBe('capacity');
    // Under overload the second floor comes before a load that only takes cores from those that are busy.
    expect(said(ask(scene(2), { objective: objectiveOf({ ...asked, onUnmet: 'degrade', degradedMinAccuracy: 0.9 }) }))).toBe('warm:small!accuracy');
  });

  it('counts what waits at an instance: full batches ahead by their mean, the own by its p95, times the slowdown', () => {
    const live = { 'i-large': liveOf({ stats: statsOf({ queued: 1, residualUs: 5_000, slowdown: 2 }), extraQueued: 1 }) };
    // 300 + 5,000 residual + 2 batches of one at 10,000 * 2 + 12,000 * 2
    expect(ask(sceneOf(viewOf(both), live), { target: 'large' })).toMatchObject({ predictedFinishUs: 69_300, kind: 'warm' });
    expect(said(ask(sceneOf(viewOf(both), live), { target: 'large', objective: objectiveOf({ maxLatencyUs: 69_299 }) }))).toBe('capacity');
  });

  it('offers with a refusal for lack of room what there is just now: the soonest as asked, and the most accurate in time', () => {
    const busy = { 'i-large': liveOf({ stats: statsOf({ residualUs: 90_000 }) }) };
    const asked = objectiveOf({ minAccuracy: 0.95, maxLatencyUs: 50_000 });
    // 1.25 x (300 + 90,000 + 12,000) + 2,000
    expect(ask(sceneOf(viewOf(both), busy), { objective: asked })).toMatchObject({
      code: 'capacity', offers: [{ variant: 'large.v1.fp32.cpu.t1', minAccuracy: 0.99, maxLatencyMs: 130 }, { variant: 'small.v1.fp32.cpu.t1', minAccuracy: 0.9, maxLatencyMs: 50 }],
    });
    for (const { minAccuracy, maxLatencyMs } of (ask(sceneOf(viewOf(both), busy), { objective: asked }) as Refusal).offers) {
      expect(ask(sceneOf(viewOf(both), busy), { objective: objectiveOf({ minAccuracy, maxLatencyUs: maxLatencyMs * 1_000 }) }).kind).toBe('warm');
    }
    const offered = (over: Partial<SelectRequest>, live: Parameters<typeof sceneOf>[1] = busy): string[] =>
      (ask(sceneOf(viewOf(both), live), { objective: asked, ...over }) as Refusal).offers.map(({ variant, maxLatencyMs }) => `${variant} ${maxLatencyMs}`);
    const all = { ...busy, 'i-small': liveOf({ stats: statsOf({ residualUs: 40_000 }) }) };
    expect(offered({}, all)).toEqual(['large.v1.fp32.cpu.t1 130']);
    expect(offered({ target: 'large', objective: objectiveOf({ maxLatencyUs: 50_000 }) })).toEqual(['large.v1.fp32.cpu.t1 130']);
  });

  it('wants what a burst falls back on loaded, where an objective has a second floor', () => {
    const scene = (smallOf = small): Scene => sceneOf(viewOf({ variants: [smallOf, large], instances: [instanceOf('i-large', 'large')], workers: [workerOf('w1', { cores: 1 })] }), { 'i-large': liveOf({ stats: statsOf({ residualUs: 90_000 }) }) });
    const asked = { minAccuracy: 0.95, maxLatencyUs: 50_000 };
    const wanted = (of: Scene, over: Partial<Objective>): unknown => (ask(of, { objective: objectiveOf({ ...asked, ...over }) }) as Refusal).wanted.map(({ id }) => id);
    expect(ask(scene(), { objective: objectiveOf({ ...asked, onUnmet: 'degrade', degradedMinAccuracy: 0.9 }) })).toMatchObject({ kind: 'refuse', code: 'capacity' });
    expect(wanted(scene(), { onUnmet: 'degrade', degradedMinAccuracy: 0.9 })).toEqual(['small']);
    expect(wanted(scene(), {})).toEqual([]);
    // It must do clearly more on the same cores.
    expect(wanted(scene(variantOf('small', { accuracy: accurate(0.9), profiles: [profileOf([[1, 8_500, 9_000]], { maxBatch: 1 })] })), { onUnmet: 'degrade', degradedMinAccuracy: 0.9 })).toEqual([]);
  });

  it('offers with a cold refusal the time that the load takes, and what runs', () => {
    const view = viewOf({ variants: [small, large], instances: [instanceOf('i-small', 'small')] });
    // 1.25 x (300 + 200,000 + 10,000) + 2,000
    expect(ask(sceneOf(view), { objective: objectiveOf({ minAccuracy: 0.95, maxLatencyUs: 100_000 }) })).toMatchObject({
      code: 'cold', offers: [{ variant: 'large.v1.fp32.cpu.t1', maxLatencyMs: 265 }, { variant: 'small.v1.fp32.cpu.t1', minAccuracy: 0.9, maxLatencyMs: 100 }],
    });
  });

  it('puts Overloaded and Interfered last without excluding them', () => {
    const view = viewOf({ ...both, instances: [instanceOf('i-small', 'small', { state: 'interfered' }), instanceOf('i-large', 'large')] });
    expect(said(ask(sceneOf(view)))).toBe('warm:large');
    expect(said(ask(sceneOf(view), { objective: objectiveOf({ maxLatencyUs: 5_000 }) }))).toBe('warm:small');
  });

  it('breaks ties within 5 % by wait, then accuracy, then id', () => {
    const near = variantOf('near', { accuracy: accurate(0.91), profiles: [profileOf([[1, 1_040, 1_200]])] });
    const view = viewOf({ variants: [small, near], instances: [instanceOf('a', 'small'), instanceOf('b', 'small', {}), instanceOf('n', 'near')] });
    expect(said(ask(sceneOf(view)))).toBe('warm:near');
    expect(ask(sceneOf(view), { target: 'small' })).toMatchObject({ instance: { id: 'a' } });
    expect(ask(sceneOf(view, { a: liveOf({ stats: statsOf({ residualUs: 1 }) }) }), { target: 'small' })).toMatchObject({ instance: { id: 'b' } });
  });

  it('does not wait for a cold variant because it is cheaper', () => {
    const view = viewOf({ ...both, instances: [instanceOf('i-large', 'large')] });
    expect(ask(sceneOf(view))).toMatchObject({ kind: 'warm', variant: { id: 'large' } });
  });

  it('fails over: an excluded instance is not chosen again and the deadline runs on', () => {
    const view = viewOf({ variants: [large], instances: [instanceOf('a', 'large'), instanceOf('b', 'large')] });
    const request: SelectRequest = { workspaceId: 'ws', target: 'digits', objective: objectiveOf({ maxLatencyUs: 20_000 }), rows: 1, now: 0 };
    expect(select(sceneOf(view), failOver(request, { instanceId: 'a', now: 5_000 }))).toMatchObject({ kind: 'warm', instance: { id: 'b' } });
    expect(select(sceneOf(view), failOver(request, { instanceId: 'a', now: 15_000 }))).toMatchObject({ kind: 'refuse', code: 'capacity', message: expect.stringMatching(/^Running instances cannot answer within 5(\.0*)? ms/) });
    expect(select(sceneOf(view), failOver(request, { instanceId: 'a', now: 25_000 }))).toMatchObject({ kind: 'refuse', message: expect.stringMatching(/^The deadline passed before an instance could be asked; the soonest could in [1-9]/) });
  });

  it('refuses more rows than any variant takes, and skips variants that take fewer', () => {
    expect(said(ask(sceneOf(viewOf(both)), { rows: 2, objective: objectiveOf({ minAccuracy: 0.95 }) }))).toBe('objective_unmet');
    expect(ask(sceneOf(viewOf(both)), { rows: 33 })).toMatchObject({ code: 'too_large', hint: 'Send at most 32 rows in one query.' });
  });

  it('is 503, not 422, when only the worker is missing', () => {
    expect(said(ask(sceneOf(viewOf({ ...both, instances: [], workers: [workerOf('w1', { state: 'dead' })] }))))).toBe('capacity');
  });

  it('compares accuracies of one basis only', () => {
    const declared = variantOf('declared', { accuracy: { ...accurate(0.999), basis: 'declared' } });
    const view = viewOf({ variants: [small, declared], instances: [instanceOf('d', 'declared')] });
    expect(said(ask(sceneOf(view), { objective: objectiveOf({ minAccuracy: 0.95 }) }))).toBe('objective_unmet');
    expect(said(ask(sceneOf(view), { target: 'declared', objective: objectiveOf({ minAccuracy: 0.95 }) }))).toBe('warm:declared');
  });

  it('shares a list among near deadlines and still checks each exactly', () => {
    const cache = candidateCache();
    const scene = { ...sceneOf(viewOf(both)), cache };
    const within = (maxLatencyUs: number): string => said(ask(scene, { target: 'large', objective: objectiveOf({ maxLatencyUs }) }));
    expect([within(12_300), within(12_299), within(12_400)]).toEqual(['warm:large', 'objective_unmet', 'warm:large']);
    expect(cache.size()).toBe(1);
  });

  it('answers the same from the cache, and forgets on a new epoch', () => {
    const cache = candidateCache(2);
    const scene = { ...sceneOf(viewOf(both)), cache };
    for (const floor of [0.1, 0.2, 0.99, 0.99]) ask(scene, { objective: objectiveOf({ minAccuracy: floor }) });
    expect(cache.size()).toBe(2);
    const next = { ...sceneOf(viewOf({ variants: [small, large] })), cache };
    expect(said(ask(next, { objective: objectiveOf({ minAccuracy: 0.99 }) }))).toBe('cold:large');
  });
});

describe('permitted hardware', () => {
  const gpu = hardwareOf({ name: 'gpu.software', kind: 'gpu', deviceMemoryBytes: 2e9, providers: ['webgpu'], pricePerHourNanoUsd: 288_000_000 });
  const onGpu = variantOf('slow', { provider: 'webgpu', accuracy: accurate(0.9), profiles: [profileOf([[1, 20_000, 24_000]], { hardwareClass: 'gpu.software', maxBatch: 4 })] });
  const mixed = viewOf({
    variants: [small, onGpu], hardwareClasses: [hardwareOf(), gpu], workers: [workerOf('w1'), workerOf('w2', { hardwareClass: 'gpu.software' })],
    instances: [instanceOf('i-small', 'small'), instanceOf('i-slow', 'slow', { workerId: 'w2' })],
  });
  const on = (hardware: string[] | null, over: Parameters<typeof objectiveOf>[0] = {}): Choice => ask(sceneOf(mixed), { objective: objectiveOf({ hardware, ...over }) });

  it.each<[string, string[] | null, string]>([
    ['any: the cheapest', null, 'warm:small'], ['a kind', ['gpu'], 'warm:slow'], ['a class', ['gpu.software'], 'warm:slow'], ['the other kind', ['cpu'], 'warm:small'],
    ['either', ['cpu', 'gpu'], 'warm:small'], ['one that nobody has', ['gpu.nvidia-l4'], 'objective_unmet'],
  ])('%s', (_, hardware, expected) => expect(said(on(hardware))).toBe(expected));

  it('is never given up, whatever else is', () => {
    expect(said(on(['gpu'], { maxLatencyUs: 5_000, onUnmet: 'best_effort' }))).toBe('warm:slow!latency');
    expect(said(on(['gpu.nvidia-l4'], { onUnmet: 'best_effort' }))).toBe('objective_unmet');
  });

  it('offers what the permitted hardware can do; where that is nothing, other hardware by its class', () => {
    const within = on(['gpu'], { maxLatencyUs: 5_000 });
    expect(within).toMatchObject({ code: 'objective_unmet', message: 'No ready variant meets 5 ms on gpu, even warm and idle.', offers: [{ variant: onGpu.name }] });
    expect(within).not.toHaveProperty('offers.0.hardware');
    const elsewhere = on(['gpu.nvidia-l4']);
    expect(elsewhere).toMatchObject({ offers: [{ variant: small.name, hardware: 'cpu-4' }] });
    expect(elsewhere).toHaveProperty('hint', expect.stringContaining(', hardware cpu-4 (small.v1.fp32.cpu.t1: '));
  });

  it('has lists of its own in the cache, and a reason of its own in the explanation', () => {
    const scene = { ...sceneOf(mixed), cache: candidateCache() };
    const asked = (hardware: string[] | null): string => said(ask(scene, { objective: objectiveOf({ hardware }) }));
    expect([asked(null), asked(['gpu']), asked(['cpu']), asked(['gpu'])]).toEqual(['warm:small', 'warm:slow', 'warm:small', 'warm:slow']);
    const { candidates } = explain(scene, { workspaceId: 'ws', target: 'digits', objective: objectiveOf({ hardware: ['gpu'] }), rows: 1, now: 0 });
    expect(candidates.find((candidate) => candidate.variant === small.name)?.because).toEqual({ code: 'hardware', text: 'Runs on cpu-4; the query permits gpu.' });
  });
});

describe('explain', () => {
  it('names every candidate with its figures and the reason', () => {
    const view = viewOf({ ...both, variants: [small, large, variantOf('idle', { accuracy: accurate(0.95) })] });
    const { candidates, considered, reasons } = explain(sceneOf(view), { workspaceId: 'ws', target: 'digits', objective: objectiveOf({ minAccuracy: 0.92 }), rows: 1, now: 0 });
    expect(considered).toBe(3);
    expect(candidates.map(({ variant, verdict, because }) => [variant.split('.')[0], verdict, because.code])).toEqual([
      ['large', 'chosen', 'cheapest'], ['idle', 'admissible', 'cold_fits'], ['small', 'rejected', 'accuracy'],
    ]);
    expect(candidates[2]?.because.text).toBe('Accuracy 90.00 % is below the floor of 92.00 %.');
    expect(reasons.map((reason) => reason.code)).toEqual(['cheapest']);
  });
});
