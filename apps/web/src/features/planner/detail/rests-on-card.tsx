import type { PlanResult } from '@infaas/shared/domain/plan';
import { formatCount, formatPercent } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { spanText } from '../plan-words';

/** What the answer rests on: the question, its loads, estimates with their errors, and what was taken for granted. */
export function RestsOnCard({ plan, result }: { plan: PlanDetail; result: PlanResult }) {
  const { estimates, notes, traffic } = result;
  return (
    <Card title="What this rests on">
      <dl className="grid grid-cols-[minmax(0,7rem)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[minmax(0,10rem)_minmax(0,1fr)]">
        {factsOf(plan, result).map(([name, value]) => <div key={name} className="contents"><dt className="text-ink-muted">{name}</dt><dd className="wrap-anywhere">{value}</dd></div>)}
      </dl>
      <h3 className="mb-1 mt-4 text-xs font-medium text-ink-muted">Loads</h3>
      <ul className="grid gap-1 text-sm">
        {traffic.loads.map((load) => <li key={load.name} className="wrap-anywhere">{load.name}: {formatCount(load.queries)} queries{(load.rows ?? 1) === 1 || load.name.endsWith('rows each') ? '' : ` of ${load.rows} rows`}, {load.maxLatencyMs === null ? 'no deadline' : `within ${load.maxLatencyMs} ms`}{load.minAccuracy === null ? '' : `, accuracy ${formatPercent(load.minAccuracy)} or more`}</li>)}
      </ul>
      {estimates.length > 0 && (
        <>
          <h3 className="mb-1 mt-4 text-xs font-medium text-ink-muted">Not measured here</h3>
          <ul className="grid gap-1 text-sm">
            {estimates.map(({ className, basis, how, meanError }) => (
              <li key={className} className="wrap-anywhere"><span className="font-medium">{className}</span>: {basis}{meanError > 0 && `, off by ${formatPercent(meanError, 0)} on average`} – {how}.</li>
            ))}
          </ul>
          <p className="mt-1 text-xs text-ink-muted">Estimates are for planning: queries are only ever sent by what was measured.</p>
        </>
      )}
      <ul className="mt-4 list-disc space-y-0.5 pl-4 text-xs text-ink-muted">{notes.map((note) => <li key={note}>{note}</li>)}</ul>
    </Card>
  );
}

function factsOf({ spec }: PlanDetail, { traffic: { hours }, coverage, seeds }: PlanResult): (readonly [string, string])[] {
  const { traffic, growth, objective } = spec;
  const whose = traffic.kind === 'recorded' ? [traffic.task, traffic.application].filter((name) => name !== null).join(', ') || 'all tasks and applications' : traffic.target;
  const how = traffic.kind === 'recorded' ? 'recorded here' : traffic.kind === 'synthetic' ? `${traffic.perSecond}/s, ${traffic.shape}` : `${traffic.fileName}, ${formatCount(traffic.steps)} steps of ${traffic.stepSeconds} s`;
  return [
    ['Traffic', `${whose}; ${how}, ${spanText(hours)}`], ['Growth', growth === 1 ? 'as it is' : `${growth} × the queries`],
    ['Played', `${formatPercent(coverage, 2)} of the time, in stretches that stand for the rest; ${seeds === 1 ? '1 seed' : `${seeds} seeds`} of chance`],
    ['Deadline', objective.maxLatencyMs === undefined ? 'as applications ask' : objective.maxLatencyMs === null ? 'none' : `${objective.maxLatencyMs} ms`],
    ['Accuracy floor', objective.minAccuracy === undefined ? 'as applications ask' : objective.minAccuracy === null ? 'none' : formatPercent(objective.minAccuracy)],
    ['Machines', spec.classes.map(({ name, least, most, usdPerHour, priceNote }) => `${least} to ${most} ${name} at $${usdPerHour}/h (${priceNote})`).join('; ')],
  ];
}
