import type { CandidateRecord, Reason } from '@infaas/shared/domain/decision';
import type { Objective } from '@infaas/shared/domain/objective';
import { formatMicros, formatNanoUsd, formatPercent } from '../format';
import { CandidateList } from './candidate-list';

/** A decision, made or only tried: the parts that are shown are the same. */
export type ShownDecision = { objective: Objective; reasons: readonly Reason[]; candidates: readonly CandidateRecord[]; considered: number };

const UNMET_TEXT = { reject: 'refuse', best_effort: 'best effort', degrade: 'lower floor' } as const;

/** A decision in full: what was asked after all defaults, why it came out so, and every candidate with its verdict. */
export function DecisionView({ decision, none }: { decision: ShownDecision; /** Said where no candidate is there. */ none?: string | undefined }) {
  const { objective, reasons, candidates, considered } = decision;
  const asked: [string, string][] = [
    ['Accuracy floor', objective.minAccuracy === null ? 'none' : formatPercent(objective.minAccuracy, 2)],
    ['Deadline', objective.maxLatencyUs === null ? 'none' : formatMicros(objective.maxLatencyUs)],
    ['Cost ceiling', objective.maxCostPer1kNanoUsd === null ? 'none' : `${formatNanoUsd(objective.maxCostPer1kNanoUsd)} of 1,000`],
    // Decisions from before there was such a permission have none.
    ...((objective.hardware ?? null) === null ? [] : [['Hardware', (objective.hardware ?? []).join(' or ')] as [string, string]]),
    ['If unmet', UNMET_TEXT[objective.onUnmet]],
    ...(objective.degradedMinAccuracy === null ? [] : [['Second floor', formatPercent(objective.degradedMinAccuracy)] as [string, string]]),
  ];
  return (
    <div className="space-y-4">
      <dl className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        {asked.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-ink-muted">{name}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <ol className="list-inside list-decimal space-y-0.5 text-sm">
        {reasons.map((reason) => <li key={`${reason.code} ${reason.text}`}>{reason.text}</li>)}
      </ol>
      <div>
        {candidates.length > 0 && <p className="mb-2 text-xs text-ink-muted">
          {considered === candidates.length ? `Considered ${considered}` : `Considered ${considered}, the nearest ${candidates.length} shown`}. Bars: predicted finish
          {objective.maxLatencyUs === null ? '.' : ', the line is the deadline where it fits.'}
        </p>}
        <CandidateList candidates={candidates} deadlineUs={objective.maxLatencyUs} none={none} />
      </div>
    </div>
  );
}
