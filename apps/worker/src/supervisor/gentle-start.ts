import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { LOWEST_PRIORITY } from '../offline/give-way';

/** Under contention a process that starts gets about a third of what one that serves gets. */
const STEPS_BACK = 5;
/** Whoever started this worker may have given it another priority than the usual. */
const SERVING_PRIORITY = getPriority();
/** CAP_SYS_NICE of capabilities(7). */
const MAY_RAISE_BIT = 23n;

/**
 * Makes a process that starts give way to those that serve: to start is half a second of work that, on full cores, their queries would wait
 * for. Does nothing where the way back needs a permission that this process lacks.
 */
export function startGently(pid: number): void {
  if (mayRaise()) setPriorityOf([pid], Math.min(LOWEST_PRIORITY, SERVING_PRIORITY + STEPS_BACK));
}

/** Gives a process that has started the priority of those that serve, with all its threads. */
export function startedGently(pid: number): void {
  if (mayRaise()) setPriorityOf(threadsOf(pid), SERVING_PRIORITY);
}

let known: boolean | null = null;

function mayRaise(): boolean {
  known ??= readMayRaise();
  return known;
}

function readMayRaise(): boolean {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return effective !== undefined && ((BigInt(`0x${effective}`) >> MAY_RAISE_BIT) & 1n) === 1n;
  } catch {
    return false;
  }
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

function setPriorityOf(threads: readonly number[], level: number): void {
  for (const thread of threads) {
    try {
      setPriority(thread, level);
    } catch {
      // It has ended.
    }
  }
}
