import type { Micros } from '@infaas/shared/domain/units';
import { isServing } from '@infaas/shared/policy/instance-state';
import { createControl } from './engine/control-part';
import { createEventQueue } from './engine/event-queue';
import { startFaults } from './engine/faults-part';
import { createFleet } from './engine/fleet-part';
import { createGateway } from './engine/gateway-part';
import { createHosts } from './engine/host-part';
import { createInstances } from './engine/instance-life';
import { createLedger } from './engine/ledger';
import type { Ledger } from './engine/ledger';
import { createMeter } from './engine/meter';
import { randomStream } from './engine/random-streams';
import { sceneOfView, viewOfWorld } from './engine/sim-world';
import type { SimWorld } from './engine/sim-world';
import type { Gateway } from './engine/gateway-part';
import type { Fleet } from './engine/fleet-part';
import { startLoads } from './engine/load-part';
import { startOffline } from './engine/offline-part';
import type { Invariant } from './invariants/invariant';
import { resultOf } from './simulation-result';
import type { SimulationResult } from './simulation-result';
import type { Scenario, ScenarioEvent } from './scenario';

const BILL_US: Micros = 60_000_000;
const SAMPLE_US: Micros = 10_000_000;

export type SimulationOptions = {
  /** What must hold after every `checkEvery`-th event; the first that does not ends the simulation with an error that names it. */
  invariants?: readonly Invariant[];
  checkEvery?: number;
};

/**
 * Returns what became of a scenario. The same scenario gives the same result, byte for byte. Queries that are under way at its end are given
 * up as timed out, so that each has an end.
 */
export function simulate(scenario: Scenario, options: SimulationOptions = {}): SimulationResult {
  const { world, ledger, gateway } = assemble(scenario);
  startLoads(world, gateway);
  const { invariants = [], checkEvery = 1 } = options;
  let count = 0;
  while (world.events.step(scenario.durationUs)) {
    count += 1;
    if (invariants.length > 0 && count % checkEvery === 0) check(world, invariants, count);
  }
  finish(world, ledger);
  check(world, invariants, count);
  return resultOf(world, ledger.totals, count);
}

function check(world: SimWorld, invariants: readonly Invariant[], count: number): void {
  for (const { name, broken } of invariants) {
    const because = broken(world);
    if (because !== null) throw new Error(`invariant "${name}" is broken after event ${count} at ${world.events.now()} us (seed ${world.scenario.seed}): ${because}`);
  }
}

function assemble(scenario: Scenario): { world: SimWorld; ledger: Ledger; gateway: Gateway } {
  const world = emptyWorld(scenario);
  const ledger = createLedger(scenario.measureFromUs);
  let epoch = 1;
  let pending = false;
  const publish = (): void => {
    if (pending) return;
    pending = true;
    world.events.schedule(world.events.now() + scenario.physics.viewUs, takeView, undefined);
  };
  const takeView = (): void => {
    pending = false;
    epoch += 1;
    showView(world, epoch);
    gateway.onView();
  };
  const gateway: Gateway = createGateway(world, { hosts: () => hosts, onDemand: (report) => control.onDemand(report) });
  const hosts = createHosts(world, { onAnswers: gateway.onAnswers, onRefused: gateway.onRefused, onEmpty: (instance) => instances.onEmpty(instance) });
  const instances = createInstances(world, { gateway: () => gateway, hosts: () => hosts, ledger, publish });
  const control = createControl(world, { gateway: () => gateway, hosts, instances });
  const fleet = createFleet(world, { control, instances, ledger, publish });
  populate(world, fleet, instances);
  showView(world, epoch);
  control.start();
  fleet.start();
  startFaults(world, { fleet, instances });
  startOffline(world);
  startClocks(world, ledger);
  for (const event of scenario.events) world.events.schedule(event.atUs, (each: ScenarioEvent) => happen(world, fleet, { event: each, publish }), event);
  return { world, ledger, gateway };
}

function emptyWorld(scenario: Scenario): SimWorld {
  const facts = { tasks: [...scenario.tasks], architectures: [...scenario.architectures], variants: [...scenario.variants], hardwareClasses: [...scenario.classes] };
  const empty = { ...facts, epoch: 0, applications: [], workers: [], instances: [] };
  return {
    scenario, events: createEventQueue(), meter: createMeter(scenario.loads.map(({ name }) => name), scenario.measureFromUs),
    random: (purpose) => randomStream(scenario.seed, purpose),
    loads: scenario.loads.map((load, index) => ({ ...load, index, offered: 0, answered: 0 })),
    machines: [], ended: [], instances: [], byId: new Map(), slots: new Map(), open: [], facts, scene: sceneOfView(empty, { byId: new Map(), scenario }),
  };
}

function populate(world: SimWorld, fleet: Fleet, instances: ReturnType<typeof createInstances>): void {
  const { scenario } = world;
  const machines = scenario.machines.flatMap(({ className, count }) => Array.from({ length: count }, () => fleet.add(className)));
  for (const { variantId, machine } of scenario.instances) {
    const on = machines[machine];
    if (on !== undefined && on !== null) instances.preload(variantId, on);
  }
}

/** Gateways decide on this view from now on. */
function showView(world: SimWorld, epoch: number): void {
  const view = viewOfWorld(world, epoch);
  world.slots.clear();
  for (const instance of world.instances) {
    const { live, view: { state, variantId } } = instance;
    live.state = state === 'active' ? instance.gatewayMemory.state : state;
    live.connected = isServing(state) || state === 'draining';
    if (state === 'loading') continue;
    const slots = world.slots.get(variantId);
    if (slots === undefined) world.slots.set(variantId, [instance]);
    else slots.push(instance);
  }
  world.scene = sceneOfView(view, world);
}

function startClocks(world: SimWorld, ledger: Ledger): void {
  const { events } = world;
  const charge = (): void => {
    for (const machine of world.machines) ledger.charge(machine, events.now());
    events.schedule(events.now() + BILL_US, charge, undefined);
  };
  const sample = (): void => {
    world.meter.sample(events.now(), world.machines, world.instances);
    events.schedule(events.now() + SAMPLE_US, sample, undefined);
  };
  events.schedule(BILL_US, charge, undefined);
  events.schedule(SAMPLE_US, sample, undefined);
}

function happen(world: SimWorld, fleet: Fleet, { event, publish }: { event: ScenarioEvent; publish: () => void }): void {
  switch (event.kind) {
    case 'objective':
      for (const load of world.loads) if (load.name === event.load) load.objective = event.objective;
      return;
    case 'class-gone':
      fleet.removeClass(event.className);
      return;
    case 'architecture':
      world.facts = {
        ...world.facts, architectures: [...world.facts.architectures.filter(({ id }) => id !== event.architecture.id), event.architecture],
        variants: [...world.facts.variants, ...event.variants],
      };
      publish();
  }
}

function finish(world: SimWorld, ledger: Ledger): void {
  const now = world.scenario.durationUs;
  for (const query of world.open) {
    query.ends += 1;
    query.end = 'timed_out';
    query.place = 'ended';
    world.meter.ended(query, { end: 'timed_out', now, met: false, instance: null, batch: 0 });
  }
  world.open = [];
  for (const instance of world.instances) {
    instance.queue = [];
    instance.inFlight = [];
  }
  for (const machine of world.machines) ledger.charge(machine, now);
}
