import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { fleetRoom } from './fleet-room';
import { scaleOut, unmetNow } from './fleet-scale-out';
import { drainsThatMustBe, finishMachines, scaleIn } from './fleet-scale-in';
import type { FleetAction, FleetAutoscaler, FleetMachine, FleetSituation, FleetState } from './fleet-situation';

/** What a new machine changes shows by then; until then nothing goes. */
const SETTLE_US: Micros = 10_000_000;
/** A start so soon after a scale-in says that the scale-in was wrong: the next one waits longer. */
const REGRET_FACTOR = 5;
const PATIENCE_GROWTH = 4;
const MOST_PATIENCE = 64;
/** A failed start is forgotten after so long. */
const FORGIVE_US: Micros = 900_000_000;

/**
 * Returns the machines to start, drain, take back and stop, each with its reason, and the state for the next tick (every second; the
 * VM-autoscaler of INFaaS, USENIX ATC '21, with drains, budgets and prices). Order: what ends anyway; what must go; what is missing; what
 * is too much, and only when nothing else happened. Machines that boot count as there. A machine that is drained to save money is taken
 * back as soon as it is needed.
 */
export const fleetAutoscaler: FleetAutoscaler = (situation, before) => {
  const remembered = forgive(before, situation.now);
  const unmet = unmetNow(situation);
  const finished = finishMachines(situation, unmet);
  const failures = noteFailures(situation, remembered, finished);
  const must = drainsThatMustBe(advance(situation, finished));
  const afterwards = advance(situation, [...finished, ...must]);
  const state = { ...remembered, failures };
  const resumed = finished.some((action) => action.kind === 'resume');
  const out = scaleOut(afterwards, state, fleetRoom(afterwards, state));
  // What is taken back may be all that is missing.
  const starts = resumed ? out.actions.filter((action) => action.cause === 'minimum') : out.actions;
  const quiet = finished.length + must.length + starts.length === 0 && isSettled(situation) && Object.keys(out.hot).length === 0;
  const inward = quiet ? scaleIn(situation, state) : { actions: [], spareSinceUs: {} };
  const choice = [...finished, ...must, ...starts, ...inward.actions];
  const grew = starts.some((action) => action.cause !== 'minimum') || finished.some((action) => action.kind === 'resume' && action.cause === 'needed');
  return {
    decision: { choice, reasons: choice.map((action): Reason => ({ code: action.cause, text: action.text })), rejected: out.rejected },
    state: {
      failures, hot: out.hot, spareSinceUs: inward.spareSinceUs, patience: patience(state, situation, grew),
      lastOutUs: grew ? situation.now : state.lastOutUs, lastInUs: inward.actions.length > 0 ? situation.now : state.lastInUs,
    },
  };
};

/** The situation as it will be: drained machines serve no more, stopped ones still cost until they are gone. */
function advance(situation: FleetSituation, actions: readonly FleetAction[]): FleetSituation {
  const next = new Map(actions.flatMap((action): [string, FleetMachine['state']][] => (
    action.kind === 'start' ? [] : [[action.machineId, action.kind === 'drain' ? 'draining' : action.kind === 'resume' ? 'active' : 'stopping']]
  )));
  const machines = situation.machines.map((machine) => ({ ...machine, state: next.get(machine.id) ?? machine.state }));
  const states = new Map(machines.map(({ workerId, state }) => [workerId, state === 'active' ? 'active' as const : 'draining' as const]));
  return { ...situation, machines, workers: situation.workers.map((worker) => ({ ...worker, state: states.get(worker.id) ?? worker.state })) };
}

function isSettled({ machines, now }: FleetSituation): boolean {
  return machines.every((machine) => machine.state !== 'active' || now - machine.sinceUs >= SETTLE_US);
}

/** Grows when more is needed soon after something was given up; a long calm brings it back. */
function patience(state: FleetState, { now, patienceUs }: FleetSituation, grew: boolean): number {
  const { lastInUs, lastOutUs } = state;
  const forUs = state.patience * patienceUs;
  // What was saved meanwhile is judged by the first patience: else one mistake would make the next ordinary burst look like another.
  if (grew && lastInUs !== null && now - lastInUs < REGRET_FACTOR * patienceUs) return Math.min(MOST_PATIENCE, state.patience * PATIENCE_GROWTH);
  const calmSinceUs = Math.max(lastInUs ?? 0, lastOutUs ?? 0);
  return !grew && now - calmSinceUs > 2 * REGRET_FACTOR * forUs ? 1 : state.patience;
}

function noteFailures(situation: FleetSituation, state: FleetState, finished: readonly FleetAction[]): FleetState['failures'] {
  const failures = { ...state.failures };
  for (const action of finished) {
    if (action.kind !== 'stop' || action.cause !== 'boot') continue;
    const className = situation.machines.find((machine) => machine.id === action.machineId)?.className;
    if (className !== undefined) failures[className] = { count: (failures[className]?.count ?? 0) + 1, lastUs: situation.now };
  }
  return failures;
}

/** Returns the state after a start that its provider refused, or a machine that ended while it booted. */
export function noteFailedStart(state: FleetState, className: string, now: Micros): FleetState {
  return { ...state, failures: { ...state.failures, [className]: { count: (state.failures[className]?.count ?? 0) + 1, lastUs: now } } };
}

function forgive(state: FleetState, now: Micros): FleetState {
  return { ...state, failures: Object.fromEntries(Object.entries(state.failures).filter(([, { lastUs }]) => now - lastUs < FORGIVE_US)) };
}
