import type { Random } from '@infaas/shared/domain/random';
import type { Objective } from '@infaas/shared/domain/objective';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import { fleetClass } from './engine/fleet-part';
import { randomStream } from './engine/random-streams';
import { PRODUCTION_POLICY } from './policy';
import type { SimulatedPolicy } from './policy';
import { DEFAULT_PHYSICS, NO_FAULTS, WORKSPACE } from './scenario';
import type { Scenario, ScenarioEvent, ScenarioLoad } from './scenario';
import type { ArrivalSpec } from './workload/arrival-spec';

const SECOND = 1_000_000;
const GB = 1e9;

/** Returns a small scenario that is different for every seed: classes, variants, loads, objectives, faults and events are drawn. */
export function randomScenario(seed: number, policy: SimulatedPolicy = PRODUCTION_POLICY): Scenario {
  const random = randomStream(seed, 'scenario');
  const seconds = 10 + Math.floor(random() * 40);
  const classes = randomClasses(random);
  const architectures = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => `a${at}`);
  const variants = architectures.flatMap((name) => randomVariants(name, classes, random));
  const loads = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => randomLoad(at, architectures, random));
  return {
    name: `random ${seed}`, seed, durationUs: seconds * SECOND, measureFromUs: 0,
    tasks: [{ id: 'task', workspaceId: WORKSPACE, name: 'task', metric: 'top1', labels: [], progress: null, input: { kind: 'tensors', tensors: [] }, output: { kind: 'scores', name: 's', classes: 2 } }],
    architectures: architectures.map((name) => ({ id: name, workspaceId: WORKSPACE, taskId: 'task', name, versions: [1], stable: 1, progress: null })),
    variants, classes, budget: { machines: 2 + Math.floor(random() * 6), pricePerHourNanoUsd: null },
    machines: [{ className: classes[0]?.name ?? '', count: Math.min(classes[0]?.maxMachines ?? 0, Math.floor(random() * 3)) }], instances: [], loads, policy,
    physics: { ...DEFAULT_PHYSICS, contention: random() * 0.3, profileError: 0.8 + random() * 0.6, networkUs: Math.floor(random() * 500) },
    faults: random() < 0.5 ? NO_FAULTS : {
      loadFailure: random() * 0.3, instanceCrashEveryUs: (2 + random() * 10) * SECOND, machineCrashEveryUs: (5 + random() * 30) * SECOND,
      preemptEveryUs: (5 + random() * 30) * SECOND, preemptNoticeUs: random() * 10 * SECOND, bootFailure: random() * 0.3,
    },
    events: randomEvents(random, { seconds, loads, classes }), idleStopUs: (1 + random() * 20) * SECOND,
  };
}

function randomClasses(random: Random): FleetClass[] {
  const count = 1 + Math.floor(random() * 2);
  return Array.from({ length: count }, (_, at) => {
    const gpu = at > 0 && random() < 0.6;
    const cores = gpu ? 1 : 2 ** Math.floor(random() * 4);
    const memoryBytes = Math.floor((0.3 + random() * 4) * GB);
    return fleetClass({
      name: `class${at}`, kind: gpu ? 'gpu' : 'cpu', cores, memoryBytes, accelerator: gpu ? 'device' : null, deviceMemoryBytes: gpu ? Math.floor(memoryBytes * (0.5 + random())) : 0,
      providers: [gpu ? 'cuda' : 'cpu'], pricePerHourNanoUsd: Math.floor((0.05 + random()) * GB), priceBasis: 'stated', minMachines: Math.floor(random() * 2),
      maxMachines: 1 + Math.floor(random() * 4), bootUs: Math.floor(random() * 8 * SECOND),
    });
  });
}

function randomVariants(architecture: string, classes: readonly FleetClass[], random: Random): VariantView[] {
  const accuracy = 0.6 + random() * 0.35;
  const oneUs = 200 * 10 ** (random() * 2.5);
  return classes.flatMap((hardware) => Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at): VariantView => {
    const threads = hardware.kind === 'gpu' ? 1 : Math.min(hardware.cores, 2 ** Math.floor(random() * 3));
    const meanUs = Math.ceil((oneUs * (0.5 + random())) / threads);
    const growth = 0.1 + random() * 0.9;
    const tail = 1 + random() * 0.5;
    const maxBatch = 2 ** Math.floor(random() * 6);
    const name = `${architecture}.v1.f${at}.${hardware.name}.t${threads}`;
    const value = accuracy - random() * 0.05;
    const latency = [1, 4, 16].filter((batch) => batch <= maxBatch).map((batch) => {
      const us = Math.ceil(meanUs * (1 + (batch - 1) * growth));
      return { batch, samples: 10, meanUs: us, p50Us: us, p95Us: Math.ceil(us * tail), p99Us: Math.ceil(us * tail), deviationUs: 0 };
    });
    return {
      id: name, workspaceId: WORKSPACE, taskId: 'task', architectureId: architecture, name, architecture, version: 1, precision: 'fp32', optimised: false,
      provider: hardware.kind === 'gpu' ? 'cuda' : 'cpu', threads, artifact: name, artifactBytes: 1, picture: null, status: 'ready',
      accuracy: { value, low: value, high: value, basis: 'declared', samples: 1, validationSet: 'set' },
      profiles: [{ hardwareClass: hardware.name, latency, loadUs: Math.floor(random() * 2 * SECOND), memoryBytes: Math.floor((0.02 + random() * 0.4) * GB), maxBatch, provisional: false }],
    };
  }));
}

function randomLoad(at: number, architectures: readonly string[], random: Random): ScenarioLoad {
  const target = random() < 0.5 ? 'task' : (architectures[Math.floor(random() * architectures.length)] ?? 'task');
  return {
    name: `load${at}`, applicationId: `application${at % 2}`, target, objective: randomObjective(random), rows: random() < 0.8 ? 1 : 1 + Math.floor(random() * 4),
    priority: Math.floor(random() * 3), arrivals: randomArrivals(2 * 10 ** (random() * 1.7), random),
  };
}

function randomObjective(random: Random): Objective {
  const minAccuracy = random() < 0.6 ? 0.55 + random() * 0.4 : null;
  return {
    minAccuracy, maxLatencyUs: random() < 0.9 ? Math.floor(2_000 * 10 ** (random() * 3)) : null, maxCostPer1kNanoUsd: random() < 0.2 ? Math.floor(10 ** (4 + random() * 5)) : null,
    onUnmet: random() < 0.5 ? 'reject' : random() < 0.5 ? 'best_effort' : 'degrade', degradedMinAccuracy: minAccuracy === null ? null : minAccuracy - 0.1, hardware: random() < 0.1 ? ['cpu'] : null,
  };
}

function randomArrivals(perSecond: number, random: Random): ArrivalSpec {
  const kinds: ArrivalSpec[] = [
    { kind: 'constant', perSecond }, { kind: 'poisson', perSecond }, { kind: 'gamma', perSecond, shape: 0.1 + random() * 2 },
    { kind: 'bursts', states: [{ perSecond, meanSeconds: 3 }, { perSecond: perSecond * 6, meanSeconds: 1 }] },
    { kind: 'diurnal', perSecond, amplitude: random(), periodSeconds: 20, phase: random() },
    { kind: 'scaled', of: { kind: 'counts', counts: [perSecond, 0, perSecond * 3, perSecond], stepSeconds: 3 }, rate: 0.5 + random(), speed: 0.5 + random() },
  ];
  return kinds[Math.floor(random() * kinds.length)] ?? { kind: 'constant', perSecond };
}

function randomEvents(random: Random, of: { seconds: number; loads: readonly ScenarioLoad[]; classes: readonly FleetClass[] }): ScenarioEvent[] {
  const atUs = Math.floor(random() * of.seconds * SECOND);
  const [load] = of.loads;
  if (random() < 0.3 && load !== undefined) return [{ kind: 'objective', atUs, load: load.name, objective: randomObjective(random) }];
  const last = of.classes.at(-1);
  return random() < 0.2 && last !== undefined ? [{ kind: 'class-gone', atUs, className: last.name }] : [];
}
