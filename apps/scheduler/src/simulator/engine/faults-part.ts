import type { Micros } from '@infaas/shared/domain/units';
import type { Fleet } from './fleet-part';
import type { Instances } from './instance-life';
import { exponential } from './random-streams';
import type { SimWorld } from './sim-world';

/** Schedules what breaks: crashes of instances and machines, preemptions, each at its own rate. */
export function startFaults(world: SimWorld, parts: { fleet: Fleet; instances: Instances }): void {
  const { events, scenario } = world;
  const { faults } = scenario;
  const random = world.random('faults');

  function every(meanUs: Micros, strike: () => void): void {
    if (meanUs <= 0) return;
    const next = (): void => {
      strike();
      events.schedule(events.now() + meanUs * exponential(random), next, undefined);
    };
    events.schedule(meanUs * exponential(random), next, undefined);
  }

  const oneOf = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];

  every(faults.instanceCrashEveryUs, () => {
    const instance = oneOf(world.instances);
    if (instance !== undefined) parts.instances.crash(instance);
  });
  every(faults.machineCrashEveryUs, () => {
    const machine = oneOf(world.machines.filter(({ worker }) => worker !== null));
    if (machine !== undefined) parts.fleet.crash(machine);
  });
  every(faults.preemptEveryUs, () => {
    const machine = oneOf(world.machines.filter(({ worker, preemptUs }) => worker !== null && preemptUs === null));
    if (machine !== undefined) parts.fleet.preempt(machine, events.now() + faults.preemptNoticeUs);
  });
}
