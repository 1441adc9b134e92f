import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { print } from '../text-table';
import { plainTable, rowsSchema } from './installation-views';

const classesSchema = z.looseObject({
  classes: z.array(z.record(z.string(), z.unknown())), budget: z.object({ maxMachines: z.number(), maxUsdPerHour: z.number().nullable() }),
});
type Json = { json?: boolean };

/** Adds `infaas fleet` with what operators may do: `classes`, `set`, `reset`, `budget`, `drain`, `resume`. */
export function addFleet(program: Command, context: Context): void {
  const fleet = program.command('fleet').description('workers, machines, and the instances that run on them').option('--json', 'for programs').action((options: Json) => showFleet(context, options));
  addClassCommands(fleet, context);
  fleet.command('drain <worker>').description('empty a worker: what runs there moves; a machine that was started for load is stopped then').option('--json', 'for programs')
    .action((worker: string, _: Json, command: Command) => change(context, command, { path: 'fleet/drain', body: { worker }, text: `${worker} is drained: what runs there moves, and nothing new goes there` }));
  fleet.command('resume <worker>').description('give a drained worker work again').option('--json', 'for programs')
    .action((worker: string, _: Json, command: Command) => change(context, command, { path: 'fleet/resume', body: { worker }, text: `${worker} takes work again` }));
}

async function showFleet(context: Context, options: Json): Promise<void> {
  const installation = await context.installation();
  const [workers, instances, machines] = await Promise.all(['fleet/workers', 'fleet/instances', 'fleet/machines'].map(async (path) => rowsSchema.parse(await apiGet(installation, path))));
  const { classes, budget } = classesSchema.parse(await apiGet(installation, 'fleet/classes'));
  const used = classes.filter((row) => row['edited'] === true || Number(row['machines']) > 0);
  const text = [
    plainTable(workers ?? [], ['name', 'hardwareClass', 'accelerator', 'state', 'cores', 'memoryBytes', 'deviceMemoryBytes', 'cpuBusy'], 'no workers have joined yet'),
    plainTable((machines ?? []).filter((row) => row['stoppedAtMs'] === null), ['name', 'className', 'state', 'provider', 'reason'], 'no machines were started for load'),
    plainTable(used, CLASS_COLUMNS, 'no class may have machines; `infaas fleet classes` lists them, `infaas fleet set cpu.1 --max 2` allows two'),
    budgetText(budget),
    plainTable(instances ?? [], ['variant', 'worker', 'state', 'reason'], 'no instances are running'),
  ].join('\n\n');
  print(options.json ?? false, { workers, instances, machines, classes, budget }, text);
}

const CLASS_COLUMNS = ['name', 'cores', 'memoryBytes', 'accelerator', 'pricePerHourUsd', 'priceNote', 'provider', 'machines', 'minMachines', 'maxMachines'];

function addClassCommands(fleet: Command, context: Context): void {
  fleet.command('classes').description('classes of machines: parts of this machine, and what clouds rent out, with prices').option('--json', 'for programs')
    .action(async (_: Json, command: Command) => {
      const found = classesSchema.parse(await apiGet(await context.installation(), 'fleet/classes'));
      print(isJson(command), found, `${plainTable(found.classes, CLASS_COLUMNS, 'no classes')}\n\n${budgetText(found.budget)}`);
    });
  fleet.command('set <class>').description('say how many machines of a class there may be, and what one costs; a new name makes a class')
    .option('--min <machines>', 'at least').option('--max <machines>', 'at most; 0 = none').option('--price <usd>', 'US dollars per hour')
    .option('--cores <count>').option('--memory-gb <gb>').option('--boot-seconds <seconds>').option('--overcommit', 'machines may share cores with others')
    .option('--no-overcommit').option('--json', 'for programs')
    .action((name: string, options: Record<string, string | boolean | undefined>, command: Command) => change(context, command, { path: 'fleet/setClass', body: classBody(name, options), text: `${name} is set` }));
  fleet.command('reset <class>').description('take back what was set of a class').option('--json', 'for programs')
    .action((name: string, _: Json, command: Command) => change(context, command, { path: 'fleet/removeClass', body: { name }, text: `${name} is as it came` }));
  fleet.command('budget').description('what the fleet may be and cost').option('--machines <count>', 'machines of all classes together').option('--usd-per-hour <usd>', 'all workers together; `none` = no limit')
    .option('--json', 'for programs')
    .action((options: { machines?: string; usdPerHour?: string }, command: Command) => {
      const body = {
        ...(options.machines === undefined ? {} : { maxMachines: figure('--machines', options.machines) }),
        ...(options.usdPerHour === undefined ? {} : { maxUsdPerHour: options.usdPerHour === 'none' ? null : figure('--usd-per-hour', options.usdPerHour) }),
      };
      if (Object.keys(body).length === 0) throw new UsageError('state --machines, --usd-per-hour, or both');
      return change(context, command, { path: 'fleet/setBudget', body, text: 'the budget is set' });
    });
}

const FIGURES = { min: 'minMachines', max: 'maxMachines', price: 'pricePerHourUsd', cores: 'cores', memoryGb: 'memoryGb', bootSeconds: 'bootSeconds' } as const;

function classBody(name: string, options: Record<string, string | boolean | undefined>): Record<string, unknown> {
  const figures = Object.entries(FIGURES).flatMap(([option, field]) => (typeof options[option] === 'string' ? [[field, figure(`--${option}`, options[option])] as const] : []));
  return { name, ...Object.fromEntries(figures), ...(typeof options['overcommit'] === 'boolean' ? { overcommit: options['overcommit'] } : {}) };
}

function figure(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} is a number, not ${JSON.stringify(text)}`);
  return value;
}

async function change(context: Context, command: Command, { path, body, text }: { path: string; body: Record<string, unknown>; text: string }): Promise<void> {
  print(isJson(command), await apiPost(await context.installation(), path, body), text);
}

/** `--json` may stand before or behind the word. */
function isJson(command: Command): boolean {
  return command.optsWithGlobals<Json>().json ?? false;
}

function budgetText({ maxMachines, maxUsdPerHour }: z.infer<typeof classesSchema>['budget']): string {
  return `budget: ${maxMachines} machines, ${maxUsdPerHour === null ? 'any price' : `$${maxUsdPerHour} per hour`}`;
}
