import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { readDuration } from '../read-duration';
import { readNumber } from '../read-number';
import { print } from '../text-table';

const boundsSchema = z.object({ least: z.number(), most: z.number().nullable() });
type Bounds = z.infer<typeof boundsSchema>;
const keptSchema = boundsSchema.extend({ variant: z.string(), untilMs: z.number().nullable(), then: boundsSchema });
type Kept = z.infer<typeof keptSchema>;
const rowsSchema = z.array(z.looseObject({
  variant: z.string(), leastInstances: z.number(), mostInstances: z.number().nullable(), boundsEnd: z.object({ atMs: z.number(), then: boundsSchema }).nullable(),
}));

type Options = { least?: number; most?: number; for?: string; free?: boolean; json?: boolean };

/** Adds `infaas keep`: how many instances of a variant run whatever the load. */
export function addKeep(program: Command, context: Context): void {
  program
    .command('keep')
    .description('keep instances of a variant loaded, or hold their number back; without options: what holds now')
    .argument('<variant>', 'as `infaas models` lists it')
    .option('--least <number>', 'so many run always', readNumber)
    .option('--most <number>', 'never more than so many', readNumber)
    .option('--for <time>', 'so long, such as 30m; then what was wanted before')
    .option('--free', 'as the load needs, again')
    .option('--json', 'for programs')
    .action(async (variant: string, { json = false, ...options }: Options) => {
      const kept = Object.keys(options).length === 0 ? await read(context, variant) : keptSchema.parse(await apiPost(await context.installation(), 'variant/bound', { variant, ...wanted(options) }));
      print(json, kept, `${variant}: ${keptInWords(kept)}.`);
    });
}

async function read(context: Context, variant: string): Promise<Kept> {
  const rows = rowsSchema.parse(await apiGet(await context.installation(), 'variant/list'));
  const row = rows.find((each) => each.variant === variant);
  if (row === undefined) throw new UsageError(`there is no variant ${variant}: \`infaas models --task TASK\` lists those there are`);
  return { variant, least: row.leastInstances, most: row.mostInstances, untilMs: row.boundsEnd?.atMs ?? null, then: row.boundsEnd?.then ?? { least: 0, most: null } };
}

function wanted({ least, most, free, ...options }: Options): Bounds & { forSeconds?: number } {
  if ((least === undefined && most === undefined) === (free !== true)) throw new UsageError('give --least, --most or both; or --free');
  for (const [name, value] of [['--least', least], ['--most', most]] as const) {
    if (value !== undefined && (!Number.isInteger(value) || value < 0)) throw new UsageError(`${name} takes a whole number`);
  }
  return { least: least ?? 0, most: most ?? null, ...(options.for === undefined ? {} : { forSeconds: Math.ceil(readDuration('--for', options.for) / 1_000) }) };
}

/** Returns bounds as a few words, with their end where they have one. */
export function keptInWords({ untilMs, then, ...now }: Omit<Kept, 'variant'>): string {
  return untilMs === null ? inWords(now) : `${inWords(now)} until ${new Date(untilMs).toLocaleString('sv-SE')}, then ${inWords(then)}`;
}

function inWords({ least, most }: Bounds): string {
  if (least === 0 && most === null) return 'as many instances as the load needs';
  if (most === null) return `at least ${least} instance${least === 1 ? '' : 's'}`;
  return least === most ? `exactly ${least} instance${least === 1 ? '' : 's'}` : `${least} to ${most} instances`;
}
