import type { PlanAlternative } from '@infaas/shared/domain/plan';

/** Returns the cheapest alternative that keeps the target, or none; and why, in sentences. */
export function recommend(alternatives: readonly PlanAlternative[], keep: number): { recommended: PlanAlternative | null; reasons: string[] } {
  const byCost = [...alternatives].sort((a, b) => a.costPerHourUsd.mean - b.costPerHourUsd.mean || b.met.mean - a.met.mean);
  const recommended = byCost.find(({ keepsTarget }) => keepsTarget) ?? null;
  if (recommended === null) return { recommended, reasons: nothingKeeps(alternatives, keep) };
  const kept = byCost.filter((each) => each !== recommended && each.keepsTarget);
  const cheaper = byCost.filter((each) => !each.keepsTarget && each.costPerHourUsd.mean < recommended.costPerHourUsd.mean);
  const fixed = alternatives.find(({ policy }) => policy === 'fixed');
  return {
    recommended,
    reasons: [
      `“${recommended.name}” answers ${percent(recommended.met.mean)} as asked for ${usd(recommended.costPerHourUsd.mean)} an hour: ${machinesText(recommended)}.`,
      ...(recommended.met.low < keep ? [`Within its error it may be ${percent(recommended.met.low)}, below the ${percent(keep)} that are to be kept.`] : []),
      ...(kept[0] === undefined ? [] : [nextText(recommended, kept[0])]),
      ...(fixed === undefined || fixed === recommended || fixed === kept[0] ? [] : [`A fixed fleet for the same traffic costs ${usd(fixed.costPerHourUsd.mean)} an hour, ${timesText(fixed, recommended)}.`]),
      ...cheaper.slice(0, 3).map((each) => `“${each.name}” would cost ${usd(each.costPerHourUsd.mean)}, but answers only ${percent(each.met.mean)} as asked. ${each.binding.text}`),
      recommended.binding.text,
    ],
  };
}

function nothingKeeps(alternatives: readonly PlanAlternative[], keep: number): string[] {
  const [nearest] = [...alternatives].sort((a, b) => b.met.mean - a.met.mean || a.costPerHourUsd.mean - b.costPerHourUsd.mean);
  if (nearest === undefined) return ['There is nothing to compare.'];
  return [
    `None answers ${percent(keep)} as asked; the nearest, “${nearest.name}”, answers ${percent(nearest.met.mean)} for ${usd(nearest.costPerHourUsd.mean)} an hour.`,
    nearest.binding.text,
    'Allow more machines or another class, a later deadline, a lower accuracy floor, or a lower part to be kept.',
  ];
}

/** Returns what machines an alternative has, in words. */
export function machinesText({ machines }: Pick<PlanAlternative, 'machines'>): string {
  if (machines.length === 0) return 'no machines';
  return machines.map(({ name, mean, least, most }) => (least === most ? `${most} ${name}` : `${least} to ${most} ${name}, ${mean.toFixed(1)} on average`)).join('; ');
}

function nextText(best: PlanAlternative, next: PlanAlternative): string {
  const same = Math.abs(next.costPerHourUsd.mean - best.costPerHourUsd.mean) <= Math.max(1e-9, 0.005 * best.costPerHourUsd.mean);
  return same ? `“${next.name}” costs as much.` : `The next, “${next.name}”, costs ${usd(next.costPerHourUsd.mean)}.`;
}

function timesText(dear: PlanAlternative, best: PlanAlternative): string {
  const times = dear.costPerHourUsd.mean / Math.max(1e-12, best.costPerHourUsd.mean);
  return times >= 0.995 && times < 1.05 ? 'as much' : times >= 1 ? `${times.toFixed(1)} times as much` : 'less, but it does not keep what is to be kept';
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

function usd(value: number): string {
  return `$${value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(3)}`;
}
