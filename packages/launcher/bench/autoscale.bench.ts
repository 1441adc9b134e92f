import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { removeHome, startProduct, WHOLE_PROFILES } from '../e2e/start-product';
import { findStatic } from './autoscale/find-static';
import { runMode, cheapest, type Mode, type Run, type Scene } from './autoscale/run-mode';
import { autoscaleReport, overTime } from './autoscale/print-autoscale';
import { saturate } from './autoscale/senders';
import { setMachines, setUpWorkloads, untilInstances, untilWorkers } from './autoscale/set-up';

/**
 * One trace of load (10 % → 80 % → 10 % of what two machines of one core answer), demo digits and a net of the size of a MobileNet, under
 * STATIC (the cheapest fixed variant and count that keeps 99 % at the top, found with hindsight), INDIVIDUAL (each variant scaled alone) and
 * INFaaS, in turn, several times. Under INFaaS the digits have a second floor, as an application has that prefers an answer of a lesser model
 * to none; what it answered is told beside what was missed, and shows in the accuracy.
 */
const USAGE = 'npm run bench -- autoscale [--repeats 5] [--low 40] [--ramp 15] [--high 20] [--modes static,individual,infaas] [--capacity <digits/s>,<pictures/s> as an earlier run measured them] [--home <directory to keep the measured installation in>] [--json]';
/** The trace is a day in two minutes: machines come within seconds, and what is not needed goes as much sooner than by default. */
const PATIENCE = { INFAAS_FLEET_PATIENCE_SECONDS: '6', INFAAS_IDLE_STOP_SECONDS: '30' };
const SATURATE = { seconds: 6, concurrency: 6, windows: 5 };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repeats: { type: 'string', default: '5' }, low: { type: 'string', default: '40' }, ramp: { type: 'string', default: '15' }, high: { type: 'string', default: '20' },
      modes: { type: 'string', default: 'static,individual,infaas' }, home: { type: 'string' }, capacity: { type: 'string' }, json: { type: 'boolean', default: false },
    },
  });
  const [repeats, low, ramp, high] = [values.repeats, values.low, values.ramp, values.high].map(Number) as [number, number, number, number];
  const modes = values.modes.split(',') as Mode[];
  if (![repeats, low, ramp, high].every((value) => value > 0) || modes.some((mode) => !['static', 'individual', 'infaas'].includes(mode))) throw new Error(`that is not asked so\n${USAGE}`);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const scratch = await mkdtemp(join(tmpdir(), 'infaas-bench-autoscale-'));
  if (values.home !== undefined) await mkdir(values.home, { recursive: true });
  const product = await startProduct({ ...WHOLE_PROFILES, INFAAS_WORKER_CORES: '1', ...PATIENCE }, values.home);
  process.once('SIGINT', () => void product.stop());
  try {
    const { workloads, variants } = await setUpWorkloads(product, { scratch, say });
    const scene: Scene = { product, workloads, variants, shape: { low, ramp, high, lowPart: 0.1, highPart: 0.8 }, capacity: new Map() };
    const capacity = values.capacity === undefined ? await measureCapacity(scene, say) : new Map(workloads.map(({ task }, at) => [task, Number(values.capacity?.split(',')[at])]));
    const fixed = modes.includes('static') ? await findStatic({ ...scene, capacity }, say) : new Map();
    const runs: Run[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const mode of modes) {
        const run = await runMode({ ...scene, capacity }, mode, { fixed, seed: repeat + 1 });
        say(`${repeat + 1}/${repeats} ${mode}: ${run.sent.inTime} of ${run.sent.sent} in time, ${run.machineCoreSeconds.toFixed(0)} core-seconds of machines; ${overTime(run)}`);
        runs.push(run);
      }
    }
    const machine = { cores: cpus().length, load: loadavg() };
    if (values.json) process.stdout.write(`${JSON.stringify({ ...machine, capacity: Object.fromEntries(capacity), fixed: Object.fromEntries(fixed), runs })}\n`);
    else console.log(autoscaleReport({ ...machine, capacity, fixed, runs }));
  } finally {
    await product.stop();
    if (values.home === undefined) await removeHome(product.home);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Queries per second of each task when both saturate both machines at once, each with an instance on either: medians of windows, since a single one may be a third off. */
async function measureCapacity(scene: Scene, say: (line: string) => void): Promise<Map<string, number>> {
  const { product, workloads } = scene;
  await setMachines(product, { least: 1, most: 1 });
  if (!(await untilWorkers(product, { count: 2, withinMs: 90_000 }))) throw new Error('the second machine did not come');
  for (const workload of workloads) await product.api('variant/bound', { variant: cheapest(scene, workload).variant, least: 2, most: 2 });
  await untilInstances(product, 2 * workloads.length);
  const both = (seconds: number): Promise<number[]> => Promise.all(workloads.map((workload) => saturate(product, workload, { ...SATURATE, seconds, asking: { target: cheapest(scene, workload).variant, parameters: {} } })));
  await both(5);
  const windows: number[][] = [];
  while (windows.length < SATURATE.windows) windows.push(await both(SATURATE.seconds));
  const rates = workloads.map((_, at) => windows.map((rate) => rate[at] ?? 0).sort((x, y) => x - y)[Math.floor(SATURATE.windows / 2)] ?? 0);
  const spread = (at: number): string => `${Math.min(...windows.map((rate) => rate[at] ?? 0)).toFixed(0)}–${Math.max(...windows.map((rate) => rate[at] ?? 0)).toFixed(0)}`;
  say(`capacity: ${workloads.map(({ task }, at) => `${task} ${rates[at]?.toFixed(0) ?? '?'}/s (${spread(at)})`).join(', ')}`);
  return new Map(workloads.map(({ task }, at) => [task, rates[at] ?? 0]));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
