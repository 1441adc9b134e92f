import { MICROS_PER_SECOND } from '@infaas/shared/domain/units';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { latencyModel, meanUs, peakBatch } from '@infaas/shared/policy/latency-model';
import { nextGate, OPEN_GATE } from '@infaas/shared/policy/offline-gate';
import type { OfflineGate } from '@infaas/shared/policy/offline-gate';
import { setBusy } from './host-part';
import type { SimMachine } from './sim-types';
import type { SimWorld } from './sim-world';

/** How often a worker's gate is looked at. */
const GATE_US = 500_000;
/** A batch of the lowest priority still gets so much of a core where online work wants all of them. */
const LEAST_CORES = 0.05;

type Desk = { machine: SimMachine; variant: VariantView; gate: OfflineGate; seenUs: number; seenBusyThreadUs: number; running: boolean };

/**
 * Starts offline work without end on every machine that the variant was profiled on: one host there at the lowest priority, which gets the
 * cores that online runs leave while the product's own gate is open, and costs those runs what a neighbour does. What is done is counted in the meter.
 */
export function startOffline(world: SimWorld): void {
  const { events, scenario, meter } = world;
  const variant = scenario.variants.find(({ id }) => id === scenario.offline?.variantId);
  if (variant === undefined) return;
  const desks = new Map<SimMachine, Desk>();

  function look(of: VariantView): void {
    const now = events.now();
    for (const machine of world.machines) {
      if (machine.worker === null || !of.profiles.some(({ hardwareClass }) => hardwareClass === machine.hardware.name)) continue;
      const desk = desks.get(machine) ?? { machine, variant: of, gate: OPEN_GATE, seenUs: now, seenBusyThreadUs: machine.busyThreadUs, running: false };
      desks.set(machine, desk);
      judge(desk, now);
      if (desk.gate.open && !desk.running) begin(desk);
    }
    events.schedule(now + GATE_US, look, of);
  }

  function begin(desk: Desk): void {
    const { machine, variant: { threads, profiles } } = desk;
    const profile = profiles.find(({ hardwareClass }) => hardwareClass === machine.hardware.name);
    if (profile === undefined || machine.worker === null) return;
    const model = latencyModel(profile);
    const batch = peakBatch(model, model.maxBatch);
    const cores = Math.max(LEAST_CORES, Math.min(threads, machine.hardware.cores - machine.busyThreads));
    desk.running = true;
    machine.offlineThreads = Math.min(threads, machine.hardware.cores);
    events.schedule(events.now() + (meanUs(model, batch) * threads) / cores, end, { desk, batch });
  }

  function end({ desk, batch }: { desk: Desk; batch: number }): void {
    desk.running = false;
    desk.machine.offlineThreads = 0;
    if (desk.machine.state === 'gone') return;
    if (events.now() >= scenario.measureFromUs) meter.offlineItems += batch;
    if (desk.gate.open) begin(desk);
  }

  events.schedule(GATE_US, look, variant);
}

function judge(desk: Desk, now: number): void {
  const { machine } = desk;
  setBusy(machine, machine.busyThreads, now);
  const elapsedUs = now - desk.seenUs;
  // As the product measures it: over about a second.
  if (elapsedUs > 0 && elapsedUs < MICROS_PER_SECOND) return;
  const onlineUtilisation = elapsedUs === 0 ? 0 : (machine.busyThreadUs - desk.seenBusyThreadUs) / (elapsedUs * machine.hardware.cores);
  desk.seenUs = now;
  desk.seenBusyThreadUs = machine.busyThreadUs;
  const overloaded = [...machine.instances].find(({ controlState }) => controlState === 'overloaded');
  desk.gate = nextGate(desk.gate, { worker: machine.id, onlineUtilisation, overloaded: overloaded?.variant.name ?? null }, now);
}
