import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { removeHome, startProduct, WHOLE_PROFILES, type Product } from '../e2e/start-product';
import { readProduct, untilMeasured } from './fidelity/read-product';
import { sendArrivals } from './fidelity/send-arrivals';
import { recommendationFor } from './recommendation/ask-planner';
import { measureBesidePlan, slowdownBeside, type BesidePlan } from './recommendation/beside-plan';
import { minuteTraffic, untilMinute } from './recommendation/minute-traffic';
import { setFleet } from './recommendation/set-fleet';

/**
 * Does a recommendation keep what it promises? Traffic is sent and recorded, the planner is asked what `growth` times as much needs, the
 * local provider gets the recommended fleet, so much traffic is sent, and what was answered as asked is compared with the promise and its
 * range. Then queries' median latency in windows without and with a plan under way, in turn.
 * `--brief` measures variants for seconds only: enough to see that it works, not to judge by it.
 */
const USAGE = 'npm run bench -- recommendation [--minutes 5] [--part 0.3] [--growth 1.5] [--rows 16] [--deadline 100] [--keep 0.98] [--pairs 10] [--seed 1] [--brief] [--json]';
const CLASS = 'cpu.1';
/** More queries a second than this are the load generator's limit, not the fleet's. */
const MOST_PER_SECOND = 300;
/** What was counted is in the database by then. */
const COUNTED_MS = 8_000;
/** Instances find their places before anything counts. */
const LEAD_IN_SECONDS = 20;
const WINDOW_SECONDS = 6;
/** A sample has this many standard errors of room on either side. */
const ERRORS = 2;
const AIM_SLOWDOWN = 1.15;

type Options = { minutes: number; part: number; growth: number; rows: number; deadline: number; keep: number; pairs: number; seed: number };
type Load = { perSecond: number; rows: number; minAccuracy: number; deadlineMs: number };
type Kept = { recommended: PlanAlternative; live: { offered: number; met: number; part: number; error: number; lateToSend: number } };

function readOptions(): { options: Options; brief: boolean; json: boolean } {
  const names = { minutes: 5, part: 0.3, growth: 1.5, rows: 16, deadline: 100, keep: 0.98, pairs: 10, seed: 1 };
  const { values } = parseArgs({ options: { ...Object.fromEntries(Object.keys(names).map((name) => [name, { type: 'string' as const }])), brief: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
  const given = values as Record<string, string | boolean | undefined>;
  const options = Object.fromEntries(Object.entries(names).map(([name, usual]) => [name, Number(given[name] ?? usual)])) as Options;
  if (!Object.values(options).every((value) => value > 0)) throw new Error(USAGE);
  return { options, brief: given['brief'] === true, json: given['json'] === true };
}

async function main(): Promise<void> {
  const { options, brief, json } = readOptions();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const product = await startProduct({ ...(brief ? {} : WHOLE_PROFILES), INFAAS_WORKER_CORES: '1' });
  process.once('SIGINT', () => void product.stop());
  try {
    await untilMeasured(product, say);
    const load = await loadFor(product, options);
    const kept = await promiseKept(product, { options, load, say });
    const medians = await measureBesidePlan(product, { pairs: options.pairs, seconds: WINDOW_SECONDS, minAccuracy: load.minAccuracy });
    if (json) process.stdout.write(`${JSON.stringify({ cores: cpus().length, cpu: cpus()[0]?.model, load: loadavg(), options, asked: load, ...kept, medians, slowdown: slowdownBeside(medians) })}\n`);
    else console.log(report(options, kept, medians).join('\n'));
  } finally {
    await product.stop();
    await removeHome(product.home);
  }
}

/** The best variants are asked, so much that one of them on one core is busy for the stated part of the time on average. */
async function loadFor(product: Product, { part, rows, deadline }: Options): Promise<Load> {
  const { variants } = await readProduct(product);
  const best = Math.max(...variants.map(({ accuracy }) => accuracy ?? 0));
  const top = variants.filter(({ accuracy }) => (accuracy ?? 0) >= best - 0.005);
  const each = Math.min(rows, ...top.map(({ maxBatch }) => maxBatch));
  const rowsPerSecond = Math.max(...top.map(({ throughputPerSecond }) => throughputPerSecond ?? 0));
  return { perSecond: Math.min(MOST_PER_SECOND, (part * rowsPerSecond) / each), rows: each, minAccuracy: best - 0.005, deadlineMs: deadline };
}

async function promiseKept(product: Product, { options, load, say }: { options: Options; load: Load; say: (line: string) => void }): Promise<Kept> {
  const { minutes, growth, keep, seed } = options;
  const send = (times: number, of: { seed: number; minutes: number }): ReturnType<typeof sendArrivals> => sendArrivals(product, { ...load, arrivals: minuteTraffic({ minutes: of.minutes, perSecond: load.perSecond * times, seed: of.seed }), fromUs: 0 });
  say(`recording ${minutes} minutes of ${load.perSecond.toFixed(1)} queries per second of ${load.rows} rows each`);
  const fromMs = await untilMinute();
  await send(1, { seed, minutes });
  await sleep(COUNTED_MS);
  const { recommended, result } = await recommendationFor(product, {
    traffic: { kind: 'recorded', fromMs, toMs: fromMs + minutes * 60_000 }, growth, keep, maxLatencyMs: load.deadlineMs, minAccuracy: load.minAccuracy, policies: [], machinesAtMost: cpus().length, classes: [{ name: CLASS, least: 0, most: cpus().length }],
  });
  say(result.reasons[0] ?? '');
  await setFleet(product, recommended, CLASS);
  await send(growth, { seed: seed + 500, minutes: LEAD_IN_SECONDS / 60 });
  const live = await send(growth, { seed: seed + 1, minutes });
  const part = live.met / Math.max(1, live.offered);
  return { recommended, live: { offered: live.offered, met: live.met, part, error: ERRORS * Math.sqrt((part * (1 - part)) / Math.max(1, live.offered)), lateToSend: live.lateToSend } };
}

function report({ growth, keep, minutes }: Options, { recommended, live }: Kept, medians: BesidePlan): string[] {
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  const { met, machines, costPerHourUsd } = recommended;
  const ms = (values: readonly number[]): string => values.map((us) => (us / 1_000).toFixed(2)).join(' ');
  const keeps = live.part + live.error >= Math.min(met.low, keep);
  return [
    `recommended for ${growth} times the recorded traffic: ${machines.map(({ name, least, most, mean }) => `${least} to ${most} ${name} (${mean.toFixed(2)} on average)`).join(', ')}, $${costPerHourUsd.mean.toPrecision(3)} per hour`,
    `promised: ${percent(met.mean)} as asked (${percent(met.low)} to ${percent(met.high)}); to be kept: ${percent(keep)}`,
    `live, ${live.offered} queries in ${minutes} minutes: ${percent(live.part)} as asked (± ${percent(live.error)}): the promise is ${keeps ? 'kept' : 'NOT kept'}`,
    ...(live.lateToSend > 0 ? [`${live.lateToSend} queries were sent more than 20 ms late: this machine did something else as well`] : []),
    `p50 beside a running plan: ${slowdownBeside(medians).toFixed(3)} times what it is without (aim: at most ${AIM_SLOWDOWN})`,
    `  without, ms: ${ms(medians.without)}`, `  with, ms:    ${ms(medians.with)}`,
  ];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
