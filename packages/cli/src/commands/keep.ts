import type { Command } from 'commander';
import { z } from 'zod';
import { apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { print } from '../text-table';

const boundsSchema = z.looseObject({ variant: z.string(), least: z.number(), most: z.number().nullable() });

type Options = { least?: number; most?: number; free?: boolean; json?: boolean };

/** Adds `infaas keep`: how many instances of a variant run whatever the load. */
export function addKeep(program: Command, context: Context): void {
  program
    .command('keep')
    .description('keep instances of a variant loaded, or hold their number back')
    .argument('<variant>', 'as `infaas models` lists it')
    .option('--least <number>', 'so many run always', Number)
    .option('--most <number>', 'never more than so many', Number)
    .option('--free', 'as the load needs, again')
    .option('--json', 'for programs')
    .action(async (variant: string, options: Options) => {
      const found = boundsSchema.parse(await apiPost(await context.installation(), 'variant/bound', { variant, ...wanted(options) }));
      print(options.json ?? false, found, `${variant}: ${inWords(found)}.`);
    });
}

function wanted({ least, most, free }: Options): { least: number; most: number | null } {
  if ((least === undefined && most === undefined) === (free !== true)) throw new UsageError('give --least, --most or both; or --free');
  for (const [name, value] of [['--least', least], ['--most', most]] as const) {
    if (value !== undefined && (!Number.isInteger(value) || value < 0)) throw new UsageError(`${name} takes a whole number`);
  }
  return { least: least ?? 0, most: most ?? null };
}

function inWords({ least, most }: { least: number; most: number | null }): string {
  if (least === 0 && most === null) return 'as many instances as the load needs';
  if (most === null) return `at least ${least} instance${least === 1 ? '' : 's'}`;
  return least === most ? `exactly ${least} instance${least === 1 ? '' : 's'}` : `${least} to ${most} instances`;
}
