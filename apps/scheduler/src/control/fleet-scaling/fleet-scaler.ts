import { randomUUID } from 'node:crypto';
import type { Logger } from '@infaas/shared/platform/logger';
import type { ScalerState } from '@infaas/shared/policy/scaling';
import { fleetAutoscaler, noteFailedStart } from '@infaas/shared/policy/fleet-autoscaler';
import { fleetNeeds } from '@infaas/shared/policy/fleet-needs';
import { INITIAL_FLEET_STATE, type FleetState } from '@infaas/shared/policy/fleet-situation';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import type { FactChange } from '../fact-change';
import type { InstanceJudge } from '../fleet/instance-judge';
import { otherBusyCores, type LiveWorkers } from '../fleet/live-workers';
import type { Clock, Store } from '../ports';
import type { Rows } from '../rows';
import type { World } from '../world';
import { fleetFacts } from './fleet-facts';
import { isThere, type MachineRow } from './fleet-rows';
import { actionChanges, failedChanges, freeName, machinesToEnd, workerChanges } from './fleet-steps';
import type { MachineProvider, ProvidedMachine } from './machine-provider';

type Parts = {
  store: Store; world: World; live: LiveWorkers; judge: InstanceJudge; clock: Clock; logger: Logger; solver: ScalingSolver;
  providers: readonly MachineProvider[];
  /** How long a machine must be spare before it goes. */
  patienceMs: number;
  /** Load as the model-autoscaler follows it, and how slow it saw models be. */
  followed: () => Pick<ScalerState, 'classes' | 'slowdowns'>;
  /** Whether every worker that was alive when control started has come back or is dead by now. */
  workersKnown: () => boolean;
  onChanged: () => void;
};

/** Carries out the fleet-autoscaler. Rows come first: a machine is written down before its provider is asked, and asked for until it shows. */
export type FleetScaler = { tick(): Promise<void> };

/** Returns the fleet's scaler; it decides nothing until it is known which workers still run. */
export function createFleetScaler(parts: Parts): FleetScaler {
  const { store, world, live, judge, clock, logger, providers } = parts;
  let state: FleetState = INITIAL_FLEET_STATE;
  let settled = false;
  /** Machines that a provider is being asked about: it is not asked twice at once. */
  const asked = new Set<string>();

  async function apply(changes: readonly FactChange[]): Promise<void> {
    if (changes.length === 0) return;
    await store.world.apply(changes);
    await world.refresh();
    parts.onChanged();
  }

  function ask(id: string, act: () => Promise<void>): void {
    if (asked.has(id)) return;
    asked.add(id);
    void act().catch((error: unknown) => logger.warn({ machine: id, error: String(error) }, 'a provider could not do what it was asked')).finally(() => asked.delete(id));
  }

  /** Every provider's machines; one that does not answer has its machines left alone. */
  async function listAll(): Promise<Map<string, ProvidedMachine[]>> {
    const lists = await Promise.all(providers.map(async (provider) => {
      const listed = await provider.list().catch((error: unknown) => logger.warn({ provider: provider.name, error: String(error) }, 'a provider does not say what it runs'));
      return listed === undefined ? [] : [[provider.name, listed] as const];
    }));
    return new Map(lists.flat());
  }

  async function compare(provided: ReadonlyMap<string, ProvidedMachine[]>): Promise<void> {
    const changes: FactChange[] = [];
    for (const machine of world.rows().fleet.machines.filter(isThere)) {
      const listed = provided.get(machine.provider);
      if (listed === undefined || machine.state === 'stopping') continue;
      const found = listed.find(({ id }) => id === machine.id);
      const failure = failureOf(machine, found);
      if (failure !== null && !asked.has(machine.id)) {
        changes.push(...failedChanges(machine, failure));
        if (machine.state === 'booting') state = noteFailedStart(state, machine.className, clock.nowMs() * 1_000);
      } else if (found !== undefined && found.preemptAtMs !== null && machine.preemptAtMs !== found.preemptAtMs) {
        changes.push({ kind: 'machine-preempted', id: machine.id, preemptAtMs: found.preemptAtMs });
      }
    }
    await apply(changes);
  }

  function decide(rows: Rows, enqueued: Awaited<ReturnType<Store['work']['enqueued']>>): FactChange[] {
    const facts = fleetFacts({ rows, live: live.all(), states: judge.states(), enqueued, providers, nowMs: clock.nowMs(), patienceMs: parts.patienceMs });
    const idle = facts.machines.length === 0 && facts.classes.every((each) => each.provider === null || each.maxMachines === 0);
    if (idle) return [];
    const startable = facts.classes.filter((each) => each.provider !== null && each.maxMachines > 0);
    const { classes: demands, slowdowns } = parts.followed();
    const needs = fleetNeeds({ serving: world.view(), demands, slowdowns, solver: parts.solver, classes: startable, otherBusyCores: otherBusyCores(live.all()) });
    const { decision, state: next } = fleetAutoscaler({ ...facts, ...needs }, state);
    state = next;
    const names = new Set<string>();
    return decision.choice.flatMap((action) => {
      const name = action.kind === 'start' ? freeName(rows, action.className, names) : '';
      names.add(name);
      return actionChanges(action, rows, { id: randomUUID(), name });
    });
  }

  function carryOut(provided: ReadonlyMap<string, ProvidedMachine[]>): void {
    const rows = world.rows();
    for (const provider of providers) {
      const listed = provided.get(provider.name);
      if (listed === undefined) continue;
      for (const id of machinesToEnd(rows, provider.name, listed)) ask(id, () => end(provider, id));
      for (const machine of rows.fleet.machines) {
        if (machine.provider === provider.name && machine.state === 'booting' && !listed.some(({ id }) => id === machine.id)) ask(machine.id, () => start(provider, machine));
      }
    }
  }

  async function start(provider: MachineProvider, machine: MachineRow): Promise<void> {
    const of = world.rows().fleet.classes.find((row) => row.name === machine.className);
    try {
      if (of === undefined) throw new Error(`the class ${machine.className} is no longer there`);
      await provider.start({ id: machine.id, workerName: machine.workerName, hardware: of, overcommit: of.overcommit });
      logger.info({ machine: machine.workerName, provider: provider.name }, 'a machine is started');
    } catch (error) {
      state = noteFailedStart(state, machine.className, clock.nowMs() * 1_000);
      await apply(failedChanges(machine, `It could not be started: ${error instanceof Error ? error.message : String(error)}`));
    }
  }

  async function end(provider: MachineProvider, id: string): Promise<void> {
    await provider.stop(id);
    await apply([{ kind: 'machine', id, from: ['stopping'], state: 'stopped' }]);
  }

  return {
    async tick() {
      settled ||= parts.workersKnown();
      if (!settled) return;
      const provided = await listAll();
      await compare(provided);
      const enqueued = await store.work.enqueued();
      await apply([...decide(world.rows(), enqueued), ...workerChanges(world.rows())]);
      carryOut(provided);
    },
  };
}

/** A machine that boots and was not started yet is no failure. */
function failureOf(machine: MachineRow, found: ProvidedMachine | undefined): string | null {
  if (found?.state === 'ended') return `It ended by itself${machine.state === 'booting' ? ' before it joined' : ''}${found.note === null ? '' : `: ${found.note}`}.`;
  return found === undefined && machine.state !== 'booting' ? 'Its provider does not know it any more.' : null;
}
