import { describe, expect, it } from 'vitest';
import { DEFAULT_BATCH_LIMITS } from '@infaas/shared/policy/form-batch';
import { latencyModel } from '@infaas/shared/policy/latency-model';
import { allInvariants } from '../invariants/all-invariants';
import { developersChoice, objectiveOf, paperScenario, paperWorld, peakLoads, scenarioLoads } from '../paper/paper-world';
import { T4_CLASS, V100_CLASS } from '../published/published-variants';
import { randomScenario } from '../random-scenario';
import { simulate } from '../simulate';
import { artifactPolicy } from './artifact-policy';
import { INFAAS_PAPER_POLICY, STATIC_POLICY } from './baseline-policies';
import { fifoBatch } from './fifo-batch';
import { dedicatedFleet, hindsightFleet, throughputAt } from './static-fleet';

const world = paperWorld(({ architecture }) => ['resnet50', 'vgg16', 'xception'].includes(architecture));
const loads = world.loads.filter(({ name }) => ['resnet50', 'vgg16', 'xception'].includes(name));
const small = { ...world, loads };
const tasks = paperScenario(small, { name: '', seed: 1, loads: [], seconds: 1, warmUpSeconds: 0 }).tasks;

describe('fixed fleets', () => {
  it('dedicated: as many machines as each load needs alone', () => {
    const peaks = peakLoads(small, 'task', { perSecond: 400 }).map((load, at) => ({ ...load, ...developersChoice(small, loads[at] ?? expect.fail(), 'gpu') }));
    const fleet = dedicatedFleet(peaks, world.classes);
    expect(fleet.machines.every(({ className }) => className === V100_CLASS)).toBe(true);
    fleet.machines.forEach(({ count }, at) => {
      const peak = peaks[at];
      const each = peak === undefined ? 0 : throughputAt(peak.variant, V100_CLASS, peak.objective.maxLatencyUs ?? 0);
      expect(count).toBe(Math.max(1, Math.ceil((1.05 * (peak?.perSecond ?? 0)) / each)));
    });
  });

  it('best in hindsight: no dearer than dedicated, and it serves what it was sized for', () => {
    const shared = hindsightFleet({ ...small, tasks }, peakLoads(small, 'architecture', { perSecond: 40 }), 4);
    expect(shared.instances.length).toBeGreaterThanOrEqual(3);
    const { total } = simulate({ ...paperScenario(small, {
      name: 'hindsight', seed: 1, seconds: 60, warmUpSeconds: 5, policy: STATIC_POLICY, loads: scenarioLoads(small, 'architecture', ({ share }) => ({ kind: 'poisson', perSecond: 40 * share })),
    }), ...shared }, { invariants: allInvariants(), checkEvery: 50 });
    expect(total.violations).toBeLessThan(0.2);
  });
});

describe('batches without deadlines', () => {
  const model = latencyModel({ hardwareClass: 'c', latency: [{ batch: 1, samples: 1, meanUs: 10, p50Us: 10, p95Us: 10, p99Us: 10, deviationUs: 0 }], loadUs: 1, memoryBytes: 1, maxBatch: 4, provisional: false });
  const queue = [2, 1, 1, 3].map((rows, at) => ({ id: String(at), rows, arrivedUs: at, deadlineUs: 1, priority: 0, applicationId: 'a' }));
  it.each([['first come first served, up to the cap', 0, 4, ['0', '1', '2']], ['nothing while the runner is busy', 1, 4, []], ['a small cap', 0, 2, ['0']]] as const)('%s', (_, inFlight, maxBatch, expected) => {
    expect(fifoBatch({ queue, profile: model, limits: { ...DEFAULT_BATCH_LIMITS, inFlight, maxBatch }, now: 100 })).toEqual({ dispatch: [...expected], drop: [], wakeAt: null });
  });
});

describe('published systems', () => {
  it.each([INFAAS_PAPER_POLICY, artifactPolicy()])('$name serves a load that rises, and keeps every invariant', (policy) => {
    const [load] = loads;
    const { total } = simulate(paperScenario(small, {
      name: 'rise', seed: 3, seconds: 60, warmUpSeconds: 20, policy, machines: [{ className: world.classes[0]?.name ?? '', count: 2 }, { className: T4_CLASS, count: 1 }],
      loads: [{ name: 'l', applicationId: 'l', target: load?.name ?? '', rows: 1, priority: 0, objective: load === undefined ? expect.fail() : objectiveOf(load), arrivals: { kind: 'steps', steps: [{ fromSeconds: 0, perSecond: 5 }, { fromSeconds: 40, perSecond: 30 }] } }],
    }), { invariants: allInvariants(), checkEvery: 50 });
    expect(total.offered).toBeGreaterThan(500);
    expect(total.met / total.offered).toBeGreaterThan(0.1);
  });

  it('the artifact keeps every invariant of random scenarios', () => {
    for (let seed = 1; seed <= 5; seed += 1) simulate(randomScenario(seed, artifactPolicy()), { invariants: allInvariants(), checkEvery: 20 });
  });
});
