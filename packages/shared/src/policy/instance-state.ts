import type { Reason } from '../domain/decision';
import type { InstanceState, InstanceStats } from '../domain/instance';
import { NO_DEADLINE_US } from '../domain/objective';
import type { Micros } from '../domain/units';
import { batchCap, meanUs, peakPerSecond } from './latency-model';
import type { LatencyModel } from './latency-model';

/** Judgements are made on this beat; more frequent calls change nothing. */
export const STATE_TICK_US: Micros = 500_000;

const ENTER_LOAD = 0.95;
const LEAVE_LOAD = 0.8;
const ENTER_WAIT = 0.5;
const LEAVE_WAIT = 0.25;
const LEAST_SLACK_US: Micros = 1_000;
const ENTER_SLOWDOWN = 1.5;
const LEAVE_SLOWDOWN = 1.2;
/** Runs that are slower by less than this, each, disturb nobody: tens of microseconds more are no sign of a neighbour. */
const LEAST_EXCESS_US: Micros = 200;
const ENTER_OVERLOAD_TICKS = 2;
const LEAVE_TICKS = 3;
const ENTER_INTERFERED_TICKS = 3;
const WINDOW_BATCHES = 30;
const WINDOW_US: Micros = 5_000_000;

/** The judged part of an instance's life; the other states are facts that the worker reports. */
export type JudgedState = Extract<InstanceState, 'active' | 'overloaded' | 'interfered'>;

/** What the judgement remembers between ticks. */
export type StateMemory = {
  state: JudgedState;
  lastTickUs: Micros | null;
  overloadTicks: number;
  interferedTicks: number;
  calmTicks: number;
  /** Where the present window of run times began, and what the last full window said. */
  window: { atUs: Micros; batches: number; observedUs: Micros; profiledUs: Micros } | null;
  slowdown: number | null;
};

export const INITIAL_STATE_MEMORY: StateMemory = {
  state: 'active', lastTickUs: null, overloadTicks: 0, interferedTicks: 0, calmTicks: 0, window: null, slowdown: null,
};

export type StateInput = { stats: InstanceStats; model: LatencyModel; memory: StateMemory; now: Micros };

/** Returns the judged state with the memory for the next call; `reason` is set when the state changed. */
export function instanceState(input: StateInput): { state: JudgedState; memory: StateMemory; reason: Reason | null } {
  const { memory, now } = input;
  if (memory.lastTickUs !== null && now - memory.lastTickUs < STATE_TICK_US) return { state: memory.state, memory, reason: null };
  const windowed = { ...memory, ...slideWindow(input), lastTickUs: now };
  const pressure = measurePressure(input);
  const next = advance(windowed, pressure);
  return { state: next.state, memory: next, reason: next.state === memory.state ? null : explainChange(next, pressure) };
}

/** Returns whether an instance in this state may be given queries at all. */
export function isServing(state: InstanceState): boolean {
  return state === 'active' || state === 'overloaded' || state === 'interfered';
}

type Pressure = { load: number; wait: number };

function measurePressure({ stats, model }: StateInput): Pressure {
  const tightest = stats.tightestDeadlineUs > 0 ? stats.tightestDeadlineUs : NO_DEADLINE_US;
  const peak = peakPerSecond(model, batchCap(model, tightest));
  // A deadline that hardly leaves room for one run is not for a second instance to meet: waiting as long as a run takes is no overload.
  const runUs = meanUs(model, 1);
  const slack = Math.max(LEAST_SLACK_US, Math.min(runUs, NO_DEADLINE_US), tightest - runUs);
  return { load: peak > 0 ? stats.offeredPerSecond / peak : Infinity, wait: stats.queueWaitUs / slack };
}

function advance(memory: StateMemory, pressure: Pressure): StateMemory {
  const over = pressure.load >= ENTER_LOAD || pressure.wait > ENTER_WAIT;
  const slow = memory.slowdown !== null && memory.slowdown > ENTER_SLOWDOWN;
  const overloadTicks = over ? memory.overloadTicks + 1 : 0;
  const interferedTicks = slow && !over ? memory.interferedTicks + 1 : 0;
  const calmTicks = isCalm(memory, pressure) ? memory.calmTicks + 1 : 0;
  const counted = { ...memory, overloadTicks, interferedTicks, calmTicks };
  if (overloadTicks >= ENTER_OVERLOAD_TICKS) return enter(counted, 'overloaded');
  if (memory.state !== 'active' && calmTicks < LEAVE_TICKS) return counted;
  if (interferedTicks >= ENTER_INTERFERED_TICKS) return enter(counted, 'interfered');
  return enter(counted, 'active');
}

function enter(memory: StateMemory, state: JudgedState): StateMemory {
  return state === memory.state ? memory : { ...memory, state, calmTicks: 0 };
}

function isCalm(memory: StateMemory, pressure: Pressure): boolean {
  switch (memory.state) {
    case 'active':
      return true;
    case 'overloaded':
      return pressure.load < LEAVE_LOAD && pressure.wait < LEAVE_WAIT;
    case 'interfered':
      return memory.slowdown === null || memory.slowdown < LEAVE_SLOWDOWN;
  }
}

/** A window closes at 30 batches or 5 s; until it does, what the last one said holds. A window without runs says nothing. */
function slideWindow({ stats, memory, now }: StateInput): Pick<StateMemory, 'window' | 'slowdown'> {
  const start = { atUs: now, batches: stats.batches, observedUs: stats.observedUs, profiledUs: stats.profiledUs };
  const { window } = memory;
  if (window === null || stats.batches < window.batches) return { window: start, slowdown: null };
  const batches = stats.batches - window.batches;
  if (batches < WINDOW_BATCHES && now - window.atUs < WINDOW_US) return { window, slowdown: memory.slowdown };
  const profiledUs = stats.profiledUs - window.profiledUs;
  const observedUs = stats.observedUs - window.observedUs;
  if (batches === 0 || profiledUs <= 0) return { window: start, slowdown: null };
  const felt = observedUs - profiledUs > LEAST_EXCESS_US * batches;
  return { window: start, slowdown: felt ? observedUs / profiledUs : Math.min(1, observedUs / profiledUs) };
}

function explainChange(memory: StateMemory, pressure: Pressure): Reason {
  const load = `offered load ${Math.round(pressure.load * 100)} % of peak, queue wait ${Math.round(pressure.wait * 100)} % of the slack`;
  switch (memory.state) {
    case 'overloaded':
      return { code: 'overloaded', text: `Overloaded: ${load}.` };
    case 'interfered':
      return { code: 'interfered', text: `Interfered: runs take ${(memory.slowdown ?? 0).toFixed(2)} times their profiled time.` };
    case 'active':
      return { code: 'recovered', text: `Active again: ${load}.` };
  }
}
