import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import type { Installation } from '../installation';
import { print, textTable } from '../text-table';
import { planText } from '../plan-text';

const planSchema = z.looseObject({
  id: z.string(), name: z.string(), state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']), progress: z.number(), stage: z.string(), error: z.string().nullable(), hint: z.string().nullable(),
  answer: z.enum(['rough', 'exact']).nullable(),
});
export type ShownPlan = z.infer<typeof planSchema>;
const listSchema = z.array(planSchema);
const fileSchema = z.object({ fileName: z.string(), text: z.string() });

type Options = Partial<Record<'task' | 'application' | 'last' | 'rate' | 'shape' | 'hours' | 'traffic' | 'step' | 'growth' | 'latency' | 'accuracy' | 'keep' | 'machines' | 'name' | 'rows', string>> & {
  class?: string[]; policy?: string[]; quick?: boolean; wait?: boolean; json?: boolean;
};

const LOOK_EVERY_MS = 400;
const MOST_BYTES = 4_000_000;

/** Adds `infaas plan`, which asks the capacity planner and waits for its answer; `list`, `show`, `cancel`, `remove`, `export`. */
export function addPlan(program: Command, context: Context): void {
  const plan = program.command('plan').description('what machines some traffic needs, and what they would cost: asks, waits, and shows alternatives side by side')
    .option('--task <name>', 'of the recorded queries only these; with --rate or --traffic: what is asked (a task, an architecture or a variant)')
    .option('--application <name>', 'of the recorded queries only those of this application').option('--last <time>', 'recorded queries of the last `90m`, `24h`, `7d`', '24h')
    .option('--rate <per second>', 'synthetic traffic instead').option('--shape <shape>', 'constant, poisson, bursts, diurnal', 'poisson').option('--hours <hours>', 'how long synthetic traffic lasts', '24').option('--rows <rows>', 'rows of each query, with --rate or --traffic', '1')
    .option('--traffic <file>', 'queries per step from a CSV or JSON file instead').option('--step <seconds>', 'of counts without times', '60')
    .option('--growth <times>', 'the traffic so many times').option('--latency <ms>', 'deadline of every query').option('--accuracy <0..1>', 'accuracy floor of every query').option('--keep <percent>', 'part that must be answered as asked', '99')
    .option('--class <name[:most[:usd per hour]]>', 'a kind of machine that there may be; may be repeated', collect).option('--machines <count>', 'of all classes together')
    .option('--policy <name>', 'compare with: fixed, round robin, infaas paper; may be repeated', collect).option('--name <text>', 'what to call it')
    .option('--quick', 'take the first, rough answer').option('--no-wait', 'only ask; `infaas plan show ID` has the answer').option('--json', 'for programs')
    .action((options: Options) => ask(context, options));
  addKept(plan, context);
}

function addKept(plan: Command, context: Context): void {
  const json = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json ?? false;
  plan.command('list').description('plans, newest first').option('--json', 'for programs').action(async (_: object, command: Command) => {
    const plans = listSchema.parse(await apiGet(await context.installation(), 'plan/list'));
    print(json(command), plans, textTable(['plan', 'id', 'state', 'answer'], plans.map(({ name, id, state, answer }) => [name, id, state, answer]), 'no plans yet; `infaas plan --growth 2` makes one'));
  });
  plan.command('show <id>').description('a plan with its answer').option('--json', 'for programs').action(async (id: string, _: object, command: Command) => {
    const found = planSchema.parse(await apiGet(await context.installation(), 'plan/get', { id }));
    print(json(command), found, planText(found));
  });
  plan.command('export <id>').description('a plan as CSV, or with --format json as JSON, on the standard output').option('--format <format>', 'csv or json', 'csv').action(async (id: string, { format }: { format: string }) => {
    process.stdout.write(fileSchema.parse(await apiGet(await context.installation(), 'plan/export', { id, format })).text);
  });
  plan.command('cancel <id>').description('end the reckoning of a plan').option('--json', 'for programs')
    .action(async (id: string, _: object, command: Command) => print(json(command), await apiPost(await context.installation(), 'plan/cancel', { id }), 'it ends'));
  plan.command('remove <id>').description('remove a plan for good').option('--json', 'for programs')
    .action(async (id: string, _: object, command: Command) => print(json(command), await apiPost(await context.installation(), 'plan/remove', { id }), 'it is gone'));
}

async function ask(context: Context, options: Options): Promise<void> {
  const installation = await context.installation();
  const { id } = z.object({ id: z.string() }).parse(await apiPost(installation, 'plan/start', await questionOf(options)));
  if (options.wait === false) return print(options.json ?? false, { id }, `plan ${id}: \`infaas plan show ${id}\` has the answer in some seconds`);
  const found = await answered(context, installation, { id, quick: options.quick === true });
  print(options.json ?? false, found, planText(found));
  if (found.state === 'failed') process.exitCode = 1;
}

async function answered(context: Context, installation: Installation, { id, quick }: { id: string; quick: boolean }): Promise<ShownPlan> {
  for (;;) {
    const found = planSchema.parse(await apiGet(installation, 'plan/get', { id }));
    if (['done', 'failed', 'cancelled'].includes(found.state) || (quick && found.answer !== null)) {
      context.progress(null);
      return found;
    }
    context.progress(`${Math.round(100 * found.progress)} %  ${found.stage}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Returns what `plan.start` is asked for these options; throws UsageError. */
export async function questionOf(options: Options): Promise<Record<string, unknown>> {
  const number = (name: keyof Options & string): number | undefined => {
    const value = options[name];
    return typeof value === 'string' ? figure(`--${name}`, value) : undefined;
  };
  const [growth, maxLatencyMs, minAccuracy, machinesAtMost] = [number('growth'), number('latency'), number('accuracy'), number('machines')];
  return {
    traffic: await trafficOf(options), keep: figure('--keep', options.keep ?? '99') / 100, ...(options.name === undefined ? {} : { name: options.name }),
    ...(growth === undefined ? {} : { growth }), ...(maxLatencyMs === undefined ? {} : { maxLatencyMs }), ...(minAccuracy === undefined ? {} : { minAccuracy }), ...(machinesAtMost === undefined ? {} : { machinesAtMost }),
    ...(options.class === undefined ? {} : { classes: options.class.map(classOf) }), ...(options.policy === undefined ? {} : { policies: options.policy }),
  };
}

async function trafficOf({ task, application, last = '24h', rate, shape, hours = '24', traffic, step = '60', rows: rowsText = '1' }: Options): Promise<Record<string, unknown>> {
  if (rate === undefined && traffic === undefined) return { kind: 'recorded', minutes: minutesOf(last), ...(task === undefined ? {} : { task }), ...(application === undefined ? {} : { application }) };
  if (task === undefined) throw new UsageError('with --rate or --traffic, --task says what is asked');
  const rows = figure('--rows', rowsText);
  if (rate !== undefined) return { kind: 'synthetic', target: task, perSecond: figure('--rate', rate), shape: shape ?? 'poisson', hours: figure('--hours', hours), rows };
  const file = traffic ?? '';
  const { size } = await stat(file).catch(() => { throw new UsageError(`${file} cannot be read: --traffic takes a CSV or JSON file of counts`); });
  if (size > MOST_BYTES) throw new UsageError(`${file} is larger than 4 MB: use longer steps`);
  return { kind: 'upload', target: task, fileName: basename(file), text: await readFile(file, 'utf8'), stepSeconds: figure('--step', step), rows };
}

/** `aws.g4dn.xlarge:4:0.5` → at most four at half a dollar an hour. */
function classOf(text: string): Record<string, unknown> {
  const [name = '', most, usdPerHour] = text.split(':');
  return { name, ...(most === undefined || most === '' ? {} : { most: figure('how many there may be in --class name:most:price', most) }), ...(usdPerHour === undefined ? {} : { usdPerHour: figure('the price in --class name:most:price', usdPerHour) }) };
}

function minutesOf(text: string): number {
  const [, count, unit] = /^(\d+)\s*(m|h|d)$/u.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`--last is a time such as 90m, 24h or 7d, not ${JSON.stringify(text)}`);
  return Number(count) * (unit === 'm' ? 1 : unit === 'h' ? 60 : 1_440);
}

function figure(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} is a number, not ${JSON.stringify(text)}`);
  return value;
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
