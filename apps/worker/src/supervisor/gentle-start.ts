import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Under contention a process that starts gets about a third of what one that serves gets. */
const STARTING_PRIORITY = 5;
const SERVING_PRIORITY = 0;
/** CAP_SYS_NICE of capabilities(7). */
const MAY_RAISE_BIT = 23n;

/**
 * Makes a process that starts give way to those that serve: to start is half a second of work that, on full cores, their queries would wait
 * for. Does nothing where the way back needs a permission that this process lacks.
 */
export function startGently(pid: number): void {
  if (mayRaise()) setPriorityOf([pid], STARTING_PRIORITY);
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
