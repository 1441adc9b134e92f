import { timeCall, timeDocument, timeFirstMessage, timeTogether } from './ask-console';
import type { Visitor } from './ask-console';
import { CONSOLE_PAGES, LIVE_CALLS, OTHER_CALLS } from './console-pages';
import type { Call } from './console-pages';

/** Milliseconds from the request to the last byte of the answer, of some repetitions. */
export type Timing = { name: string; kind: 'call' | 'first message' | 'document' | 'all calls of a page'; medianMs: number; p95Ms: number; bytes: number };

type Ask = { name: string; kind: Timing['kind']; once: () => Promise<{ ms: number; bytes: number }> };

/** Asks every procedure that pages call, every page, and all calls of each page at once, one after the other; returns the times. */
export async function measureConsole(visitor: Visitor, repeats: number, say: (line: string) => void): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const ask of asksOf(visitor)) {
    const timing = await repeated(ask, repeats);
    timings.push(timing);
    say(`${timing.kind} ${timing.name}: median ${timing.medianMs.toFixed(0)} ms, p95 ${timing.p95Ms.toFixed(0)} ms`);
  }
  return timings;
}

function asksOf(visitor: Visitor): Ask[] {
  const calls = [...CONSOLE_PAGES.flatMap((page) => page.calls), ...OTHER_CALLS];
  const distinct = new Map(calls.map((call) => [nameOf(call), call]));
  return [
    ...[...distinct].map(([name, call]): Ask => ({ name, kind: 'call', once: () => timeCall(visitor, call) })),
    ...LIVE_CALLS.map((call): Ask => ({ name: nameOf(call), kind: 'first message', once: () => timeFirstMessage(visitor, call) })),
    ...CONSOLE_PAGES.flatMap(({ path, calls: together }): Ask[] => [
      { name: path, kind: 'document', once: () => timeDocument(visitor, path) },
      { name: path, kind: 'all calls of a page', once: () => timeTogether(visitor, together) },
    ]),
  ];
}

function nameOf({ path, input }: Call): string {
  return input === undefined ? path : `${path} ${JSON.stringify(input)}`;
}

/** The first two are not counted: modules are loaded and plans are made then. */
async function repeated({ name, kind, once }: Ask, repeats: number): Promise<Timing> {
  const times: number[] = [];
  let bytes = 0;
  for (let at = -2; at < repeats; at += 1) {
    const { ms, bytes: length } = await once();
    bytes = length;
    if (at >= 0) times.push(ms);
  }
  times.sort((a, b) => a - b);
  const at = (quantile: number) => times[Math.min(times.length - 1, Math.ceil(quantile * times.length) - 1)] ?? Infinity;
  return { name, kind, medianMs: at(0.5), p95Ms: at(0.95), bytes };
}
