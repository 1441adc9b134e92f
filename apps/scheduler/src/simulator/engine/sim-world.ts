import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Random } from '@infaas/shared/domain/random';
import { compileIndex, liveTable } from '@infaas/shared/policy/candidate-index';
import { candidateCache } from '@infaas/shared/policy/candidate-list';
import type { Scene } from '@infaas/shared/policy/selection';
import type { Scenario } from '../scenario';
import type { EventQueue } from './event-queue';
import type { Meter } from './meter';
import type { SimInstance, SimLoad, SimMachine, SimQuery } from './sim-types';

/** The state of one simulation that its parts share; each field has one part that writes it. */
export type SimWorld = {
  scenario: Scenario;
  events: EventQueue;
  meter: Meter;
  random: (purpose: string) => Random;
  loads: SimLoad[];
  machines: SimMachine[];
  /** Machines that are gone. */
  ended: SimMachine[];
  instances: SimInstance[];
  byId: Map<string, SimInstance>;
  /** Instances that a gateway knows, by variant. */
  slots: Map<string, SimInstance[]>;
  /** Queries that have no end yet, in no order. */
  open: SimQuery[];
  /** The view as control would publish it now, without epoch. */
  facts: Pick<ServingView, 'tasks' | 'architectures' | 'variants' | 'hardwareClasses'>;
  /** What gateways decide on. */
  scene: Scene;
};

/** Returns the view of what there is now, as control publishes it. */
export function viewOfWorld(world: SimWorld, epoch: number): ServingView {
  return {
    ...world.facts, epoch, applications: [],
    workers: world.machines.flatMap((machine) => (machine.worker === null ? [] : [machine.worker])),
    instances: world.instances.map((instance) => instance.view),
  };
}

/** Returns what selection looks at for a view; the live facts are the gateway's own. */
export function sceneOfView(view: ServingView, world: Pick<SimWorld, 'byId' | 'scenario'>, cache = candidateCache()): Scene {
  const index = compileIndex(view);
  return { index, live: liveTable(index, world.scenario.physics.gatewayP95Us, (id) => world.byId.get(id)?.live), cache };
}
