import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Objective } from '@infaas/shared/domain/objective';
import { fleetAutoscaler } from '@infaas/shared/policy/fleet-autoscaler';
import { formBatch } from '@infaas/shared/policy/form-batch';
import { modelAutoscaler } from '@infaas/shared/policy/model-autoscaler';
import { select } from '@infaas/shared/policy/select';
import { INDIVIDUAL_POLICY, INFAAS_PAPER_POLICY, roundRobinPolicy, STATIC_POLICY } from './baselines/baseline-policies';
import { fleetClass } from './engine/fleet-part';
import { allInvariants } from './invariants/all-invariants';
import type { Invariant } from './invariants/invariant';
import { PRODUCTION_POLICY } from './policy';
import { randomScenario } from './random-scenario';
import { DEFAULT_PHYSICS, NO_FAULTS, WORKSPACE } from './scenario';
import type { Scenario } from './scenario';
import { simulate } from './simulate';

const S = 1_000_000;

/** One instance of one variant that takes exactly `meanUs`, one row at a time, on a machine of its own. */
function oneServer(meanUs: number, perSecond: number, over: Partial<Scenario> = {}): Scenario {
  const objective: Objective = { minAccuracy: null, maxLatencyUs: null, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null };
  return {
    name: 'one server', seed: 1, durationUs: 400 * S, measureFromUs: 0,
    tasks: [{ id: 'task', workspaceId: WORKSPACE, name: 'task', metric: 'top1', labels: [], progress: null, input: { kind: 'tensors', tensors: [] }, output: { kind: 'scores', name: 's', classes: 2 } }],
    architectures: [{ id: 'a', workspaceId: WORKSPACE, taskId: 'task', name: 'a', versions: [1], stable: 1, progress: null }],
    variants: [{
      id: 'v', workspaceId: WORKSPACE, taskId: 'task', architectureId: 'a', name: 'a.v1.fp32.cpu.t1', architecture: 'a', version: 1, precision: 'fp32', optimised: false, provider: 'cpu', threads: 1,
      artifact: 'v', artifactBytes: 1, picture: null, status: 'ready', accuracy: { value: 0.9, low: 0.9, high: 0.9, basis: 'declared', samples: 1, validationSet: null },
      profiles: [{ hardwareClass: 'c', latency: [{ batch: 1, samples: 9, meanUs, p50Us: meanUs, p95Us: meanUs, p99Us: meanUs, deviationUs: 0 }], loadUs: 200_000, memoryBytes: 1e8, maxBatch: 1, provisional: false }],
    }],
    classes: [fleetClass({
      name: 'c', kind: 'cpu', cores: 1, memoryBytes: 1e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 3.6e9, priceBasis: 'stated', minMachines: 1, maxMachines: 1, bootUs: S,
    })],
    budget: { machines: 9, pricePerHourNanoUsd: null }, machines: [{ className: 'c', count: 1 }], instances: [{ variantId: 'v', machine: 0 }],
    loads: [{ name: 'l', applicationId: 'app', target: 'task', objective, rows: 1, priority: 0, arrivals: { kind: 'poisson', perSecond } }],
    policy: STATIC_POLICY, physics: { ...DEFAULT_PHYSICS, noise: 0, contention: 0, networkUs: 0, gatewayUs: 0 }, faults: NO_FAULTS, events: [], idleStopUs: 300 * S, ...over,
  };
}

describe('the simulator', () => {
  it('decides with the functions of the product', () => {
    expect(PRODUCTION_POLICY).toMatchObject({ select, formBatch, scaler: modelAutoscaler, fleet: fleetAutoscaler });
  });

  it.each([0.3, 0.6, 0.8])('agrees with queueing theory: waiting at one server of constant time, utilised at %s', (load) => {
    const meanUs = 10_000;
    const { total } = simulate(oneServer(meanUs, (load * S) / meanUs));
    // Pollaczek and Khinchine for M/D/1.
    const expected = meanUs + (load * meanUs) / (2 * (1 - load));
    expect(total.answered).toBeGreaterThan(10_000);
    expect(Math.abs((total.meanUs ?? 0) / expected - 1)).toBeLessThan(0.08);
  });

  it('bills price times time', () => {
    const { cost } = simulate(oneServer(10_000, 20, { durationUs: 100 * S }));
    expect(cost.totalNanoUsd).toBe(100 * 1e6);
    expect(cost.usedNanoUsd + cost.keptNanoUsd + cost.operatorNanoUsd).toBe(cost.totalNanoUsd);
    expect(cost.usedNanoUsd / cost.totalNanoUsd).toBeCloseTo(0.2, 1);
  });

  it('starts from nothing: the first queries wait for machine and model, the others are answered', () => {
    const { total, fleet, decisions } = simulate(oneServer(10_000, 20, { policy: PRODUCTION_POLICY, machines: [], instances: [], durationUs: 60 * S }));
    expect(decisions.machineStarts).toBe(1);
    expect(fleet.machineSeconds['c']).toBeGreaterThan(55);
    expect(total.met / total.offered).toBeGreaterThan(0.9);
  });

  it('gives the same result for the same seed, byte for byte, and another for another', () => {
    for (const seed of [1, 5]) {
      const once = JSON.stringify(simulate(randomScenario(seed)));
      expect(JSON.stringify(simulate(randomScenario(seed)))).toBe(once);
      expect(JSON.stringify(simulate({ ...randomScenario(seed), seed: seed + 1 }))).not.toBe(once);
    }
  });

  it('keeps every invariant after every event of random scenarios', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      simulate(randomScenario(seed), { invariants: allInvariants(), checkEvery: 20 });
    }), { numRuns: 100, seed: 7 });
  }, 120_000);

  it.each([STATIC_POLICY, INDIVIDUAL_POLICY, roundRobinPolicy(), INFAAS_PAPER_POLICY])('keeps them with other policies: $name', (policy) => {
    for (let seed = 1; seed <= 3; seed += 1) simulate(randomScenario(seed, policy), { invariants: allInvariants(), checkEvery: 20 });
  });

  it('stops at an invariant that is broken, and says where', () => {
    const never: Invariant = { name: 'no answer', broken: ({ meter }) => (meter.loads.some(({ answered }) => answered > 0) ? 'there is one' : null) };
    expect(() => simulate(oneServer(10_000, 20), { invariants: [never] })).toThrow(/invariant "no answer" is broken after event \d+ at \d+ us \(seed 1\): there is one/u);
  });
});
