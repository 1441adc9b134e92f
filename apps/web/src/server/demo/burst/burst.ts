import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSplit } from '@infaas/demo/digits';
import { arrivals } from '@infaas/demo/poisson-traffic';
import { seededRandom } from '@infaas/shared/domain/random';
import { askPage, pageOf, type PageQuery } from './ask-page';
import { PAGE_DIGITS, type BurstPlan } from './burst-plan';
import { createTallies, type BurstSecond, type BurstTotal, type Tallies } from './burst-seconds';
import { withHeldInstance, type InstanceHold } from './held-instance';
import type { Reserved } from './reserved-cost';

export type BurstRunName = 'fixed' | 'infaas';
export type BurstRun = { seconds: BurstSecond[]; total: BurstTotal };
/** Which run is under way: its model is loaded first. */
export type BurstState = 'idle' | 'loading fixed' | 'fixed' | 'loading infaas' | 'infaas' | 'done' | 'stopped' | 'failed';

/** What a burst did so far. */
export type BurstStatus = { state: BurstState; startedAtMs: number | null; plan: BurstPlan | null; problem: string | null; runs: Record<BurstRunName, BurstRun | null> };

export const NO_BURST: BurstStatus = { state: 'idle', startedAtMs: null, plan: null, problem: null, runs: { fixed: null, infaas: null } };

export type BurstParts = {
  plan: BurstPlan;
  query: Omit<PageQuery, 'target' | 'parameters' | 'deadlineMs'>;
  /** Keeps exactly one instance of the fixed variant; what it holds ends by itself unless it is renewed. */
  hold: InstanceHold;
  reserved: () => Promise<Reserved>;
};

export type Burst = { status: () => BurstStatus; stop: () => void; ended: Promise<void> };

const PICTURES = 4 * PAGE_DIGITS;
const MOST_UNANSWERED = 256;
const LOAD_WITHIN_MS = 60_000;
/** The figures of the last second are complete. */
const SETTLE_MS = 1_000;

/**
 * Sends the same burst twice, first at one instance of the most accurate variant, then at the task with a floor, a second floor and a
 * deadline; ends by itself after about two minutes or when stopped.
 */
export function startBurst(parts: BurstParts): Burst {
  const stopped = new AbortController();
  const seed = randomInt(2 ** 32);
  const tallies: Record<BurstRunName, Tallies | null> = { fixed: null, infaas: null };
  let state: BurstState = 'loading fixed';
  let problem: string | null = null;
  const startedAtMs = Date.now();

  const run = async (name: BurstRunName): Promise<void> => {
    state = `loading ${name}`;
    const query = queryOf(parts, name);
    await loaded(query, stopped.signal);
    state = name;
    const tally = createTallies();
    tallies[name] = tally;
    await sendBurst({ parts, query, tally, seed, signal: stopped.signal });
  };
  const all = async (): Promise<void> => {
    await withHeldInstance(parts.hold, () => run('fixed'));
    await run('infaas');
    state = 'done';
  };
  const ended = all().catch((error: unknown) => {
    state = stopped.signal.aborted ? 'stopped' : 'failed';
    problem = stopped.signal.aborted ? null : error instanceof Error ? error.message : String(error);
  });
  const runOf = (tally: Tallies | null): BurstRun | null => (tally === null ? null : { seconds: tally.seconds(), total: tally.total() });
  return {
    status: () => ({ state, startedAtMs, plan: parts.plan, problem, runs: { fixed: runOf(tallies.fixed), infaas: runOf(tallies.infaas) } }),
    stop: () => stopped.abort(),
    ended,
  };
}

function queryOf({ plan, query }: BurstParts, name: BurstRunName): PageQuery {
  if (name === 'fixed') return { ...query, target: plan.fixedVariant, deadlineMs: plan.deadlineMs, parameters: { on_unmet: 'reject' } };
  const floors = { min_accuracy: plan.minAccuracy, on_unmet: 'degrade', degraded_min_accuracy: plan.degradedMinAccuracy };
  return { ...query, target: plan.task, deadlineMs: plan.deadlineMs, parameters: floors };
}

/** Nobody's first query is to pay for a load: asks until it is answered. */
async function loaded(query: PageQuery, signal: AbortSignal): Promise<void> {
  const page = pageOf(query, makeSplit('test', PICTURES).images, 0);
  for (const untilMs = Date.now() + LOAD_WITHIN_MS; Date.now() < untilMs;) {
    signal.throwIfAborted();
    if ((await askPage(query, page)).answered) return;
    await sleep(500, undefined, { signal });
  }
  throw new Error(`${query.target} did not answer within a minute: see the Fleet page for what keeps it from loading`);
}

type Sending = { parts: BurstParts; query: PageQuery; tally: Tallies; seed: number; signal: AbortSignal };

async function sendBurst({ parts, query, tally, seed, signal }: Sending): Promise<void> {
  const { images } = makeSplit('test', PICTURES);
  const pages = Array.from({ length: PICTURES / PAGE_DIGITS }, (_, at) => pageOf(query, images, at * PAGE_DIGITS));
  const random = seededRandom(seed);
  const open = new Set<Promise<void>>();
  const startedMs = performance.now();
  const watch = setInterval(() => {
    const second = Math.floor((performance.now() - startedMs) / 1_000);
    void parts.reserved().then((now) => tally.running(second, now), () => undefined);
  }, 1_000);
  try {
    for (const [second, rate] of parts.plan.rates.entries()) {
      let dueMs = startedMs + second * 1_000;
      for (const gapUs of arrivals(random, rate)) {
        dueMs += gapUs / 1_000;
        if (dueMs >= startedMs + (second + 1) * 1_000) break;
        const waitMs = dueMs - performance.now();
        if (waitMs >= 1) await sleep(waitMs, undefined, { signal });
        signal.throwIfAborted();
        tally.sent(second);
        // A page that cannot even be sent has missed its deadline.
        const page = pages[second % pages.length];
        if (open.size >= MOST_UNANSWERED || page === undefined) continue;
        const asked: Promise<void> = askPage(query, page).then((outcome) => tally.note(second, outcome));
        open.add(asked);
        void asked.finally(() => open.delete(asked));
      }
    }
    await Promise.all(open);
    await sleep(SETTLE_MS, undefined, { signal });
  } finally {
    clearInterval(watch);
  }
}
