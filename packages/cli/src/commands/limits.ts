import type { Command } from 'commander';
import { z } from 'zod';
import { apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { print } from '../text-table';

const applicationSchema = z.looseObject({
  name: z.string(), monthlyBudgetUsd: z.number().nullable(),
  limits: z.object({ queriesPerSecond: z.number().nullable(), burst: z.number().nullable(), concurrent: z.number().nullable() }),
});

type Options = { rate?: string; burst?: string; concurrent?: string; budget?: string; json?: boolean };

/** Adds `infaas limits`: what an application may ask and cost. */
export function addLimits(program: Command, context: Context): void {
  program
    .command('limits')
    .description('say what an application may ask and cost; above it its queries get 429')
    .argument('<application>')
    .option('--rate <per-second>', 'queries per second, or `none`')
    .option('--burst <queries>', 'at once after a pause, or `none`: one second\'s worth')
    .option('--concurrent <queries>', 'under way at once, or `none`')
    .option('--budget <usd>', 'US dollars per calendar month, or `none`')
    .option('--json', 'for programs')
    .action(async (application: string, options: Options) => {
      const changed = applicationSchema.parse(await apiPost(await context.installation(), 'application/update', { application, ...limitsBody(options) }));
      print(options.json ?? false, changed, `${changed.name}: ${limitsInWords(changed)}.`);
    });
}

/** Returns what the call changes; throws UsageError when nothing is stated, or something that is no figure. */
export function limitsBody({ rate, burst, concurrent, budget }: Options): Record<string, unknown> {
  const limits = { queriesPerSecond: figure('--rate', rate), burst: figure('--burst', burst), concurrent: figure('--concurrent', concurrent) };
  const stated = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  const monthlyBudgetUsd = figure('--budget', budget);
  if (Object.keys(stated).length === 0 && monthlyBudgetUsd === undefined) throw new UsageError('state --rate, --burst, --concurrent or --budget');
  return { ...(Object.keys(stated).length === 0 ? {} : { limits: stated }), ...(monthlyBudgetUsd === undefined ? {} : { monthlyBudgetUsd }) };
}

function figure(option: string, text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return null;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) throw new UsageError(`${option} takes a number above 0, or \`none\``);
  return value;
}

function limitsInWords({ limits, monthlyBudgetUsd }: z.infer<typeof applicationSchema>): string {
  const parts = [
    limits.queriesPerSecond === null ? 'any rate' : `${limits.queriesPerSecond} queries per second${limits.burst === null ? '' : `, ${limits.burst} at once`}`,
    limits.concurrent === null ? 'any number under way' : `${limits.concurrent} under way`,
    monthlyBudgetUsd === null ? 'no budget' : `$${monthlyBudgetUsd} a month`,
  ];
  return parts.join('; ');
}
