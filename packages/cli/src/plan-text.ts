import { z } from 'zod';
import { textTable } from './text-table';

const figureSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const resultSchema = z.object({
  stage: z.enum(['rough', 'exact']), coverage: z.number(), seeds: z.number(), simulatedQueries: z.number(), billedUsd: z.number().nullable(),
  traffic: z.object({ hours: z.number(), queries: z.number(), meanPerSecond: z.number(), peakPerSecond: z.number() }),
  alternatives: z.array(z.object({
    name: z.string(), costPerHourUsd: figureSchema, costUsd: z.number(), met: figureSchema, p99Ms: z.number().nullable(), basis: z.string(), keepsTarget: z.boolean(),
    machines: z.array(z.object({ name: z.string(), mean: z.number() })), binding: z.object({ kind: z.string() }),
  })),
  recommended: z.string().nullable(), reasons: z.array(z.string()),
  advice: z.array(z.object({ load: z.string(), perSecond: z.number(), options: z.array(z.object({ className: z.string(), variant: z.string(), batch: z.number(), instances: z.number(), machines: z.number(), usdPerHour: z.number(), per1kUsd: z.number(), basis: z.string() })) })),
  sensitivity: z.array(z.object({ text: z.string(), recommended: z.string().nullable(), factor: z.number(), met: z.number(), costChange: z.number().nullish() })),
  estimates: z.array(z.object({ className: z.string(), basis: z.string(), how: z.string(), meanError: z.number() })), notes: z.array(z.string()),
});
type Result = z.infer<typeof resultSchema>;

/** Returns a plan for people: alternatives as a table, what is recommended and why, advice, what would change it, what is estimated. */
export function planText(plan: { name: string; state: string; stage: string; error: string | null; hint: string | null; result?: unknown }): string {
  const read = resultSchema.nullish().parse(plan.result);
  const ended = plan.state === 'failed' ? [`It failed: ${plan.error ?? ''}.`, plan.hint ?? ''] : plan.state === 'done' ? [] : [`It is ${plan.state}${plan.stage === '' ? '' : `: ${plan.stage}`}.`];
  return [plan.name, ...ended, ...(read === null || read === undefined ? [] : ['', ...answer(read)])].join('\n');
}

function answer(result: Result): string[] {
  const { traffic, alternatives, recommended, reasons, sensitivity, estimates, notes } = result;
  const rows = alternatives.map((each) => [
    `${each.name}${each.name === recommended ? ' *' : ''}`, range(each.costPerHourUsd, usd), usd(each.costUsd), range(each.met, percent), each.p99Ms === null ? '–' : `${each.p99Ms.toFixed(1)} ms`,
    each.machines.map(({ name, mean }) => `${Number(mean.toFixed(2))} ${name}`).join(', ') || '–', each.basis,
  ]);
  return [
    `${traffic.queries.toLocaleString('en-US')} queries in ${Number(traffic.hours.toFixed(2))} h: ${traffic.meanPerSecond.toFixed(1)}/s on average, ${traffic.peakPerSecond.toFixed(1)}/s at most${result.billedUsd === null ? '' : `; the whole fleet was billed ${usd(result.billedUsd)}`}`,
    `${result.stage}: ${percent(result.coverage)} of the time played, ${result.seeds} ${result.seeds === 1 ? 'seed' : 'seeds'}, ${result.simulatedQueries.toLocaleString('en-US')} queries simulated`, '',
    textTable(['alternative', '$ per hour', '$ in all', 'as asked', 'p99', 'machines on average', 'figures'], rows, 'nothing to compare'), '', ...reasons,
    ...adviceLines(result),
    ...(sensitivity.length === 0 ? [] : ['', 'What would change it (short re-runs, costs against the first of them):', textTable(['if', 'then take', 'cost', 'as asked'], sensitivity.map((each) => [each.text, each.recommended ?? 'nothing keeps it', changeText(each), percent(each.met)]), '')]),
    ...(estimates.length === 0 ? [] : ['', ...estimates.map(({ className, basis, how, meanError }) => `${className}: ${basis}${meanError > 0 ? `, ± ${percent(meanError)}` : ''} – ${how}`)]),
    '', ...notes,
  ];
}

function adviceLines({ advice }: Result): string[] {
  const rows = advice.flatMap(({ load, perSecond, options }) => options.slice(0, 3).map((each) => [load, `${perSecond.toFixed(1)}/s`, each.variant, each.className, each.batch, each.instances, each.machines, usd(each.usdPerHour), usd(each.per1kUsd)]));
  return rows.length === 0 ? [] : ['', 'Each load by itself, at its busiest:', textTable(['load', 'rate', 'variant', 'class', 'batch', 'instances', 'machines', '$ per hour', '$ per 1,000'], rows, '')];
}

function changeText({ factor, costChange }: Result['sensitivity'][number]): string {
  if (costChange === null || costChange === undefined) return '–';
  if (factor === 1) return 'the base';
  return Math.abs(costChange) < 0.005 ? 'as much' : `${costChange >= 0 ? '+' : '−'}${(100 * Math.abs(costChange)).toFixed(0)} %`;
}

function range({ mean, low, high }: z.infer<typeof figureSchema>, shown: (value: number) => string): string {
  return shown(low) === shown(high) ? shown(mean) : `${shown(mean)} (${shown(low)} to ${shown(high)})`;
}

function usd(value: number): string {
  return `$${value === 0 ? '0' : value >= 1 ? value.toFixed(2) : value.toPrecision(3)}`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}
