import Link from 'next/link';
import { formatAgo } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Table, type Column } from '../../components/ui/table';
import type { PlanSummary } from '../../server/plan/read-plans';
import { isOpen, machinesText, metText, perHour, planLook } from './plan-words';

type PlanTableProps = { plans: readonly PlanSummary[]; nowMs: number; chosen: readonly string[]; onChoose: (id: string, on: boolean) => void };

/** Plans as a table, and as cards on phones; each may be chosen for a comparison. */
export function PlanTable({ plans, nowMs, chosen, onChoose }: PlanTableProps) {
  const choice = (plan: PlanSummary) => (
    <input type="checkbox" className="size-4 accent-(--accent)" aria-label={`Compare ${plan.name}`} checked={chosen.includes(plan.id)} onChange={(event) => onChoose(plan.id, event.target.checked)} />
  );
  const columns: Column<PlanSummary>[] = [
    { key: 'choose', header: <span className="sr-only">Compare</span>, cell: choice, className: 'w-8' },
    { key: 'name', header: 'Plan', cell: (plan) => <PlanName plan={plan} nowMs={nowMs} />, className: 'max-w-72' },
    { key: 'state', header: 'State', cell: (plan) => <StateOf plan={plan} /> },
    { key: 'recommended', header: 'Recommended', cell: (plan) => <span className="block w-72 whitespace-normal">{plan.recommended === null ? noAnswer(plan) : machinesText(plan.recommended.machines)}</span> },
    { key: 'cost', header: 'Cost', align: 'right', cell: (plan) => <span className="tabular-nums">{plan.recommended === null ? '–' : perHour(plan.recommended.costPerHourUsd.mean)}</span> },
    { key: 'met', header: 'As asked', align: 'right', cell: (plan) => <span className="tabular-nums">{plan.recommended === null ? '–' : metText(plan.recommended.met.mean)}</span> },
  ];
  return (
    <>
      <Table className="hidden md:block" label="Plans" columns={columns} rows={plans} rowKey={(plan) => plan.id} />
      <ul className="divide-y md:hidden" aria-label="Plans">
        {plans.map((plan) => (
          <li key={plan.id} className="py-3 first:pt-1 last:pb-1">
            <div className="flex items-start gap-3">
              <span className="pt-0.5">{choice(plan)}</span>
              <div className="min-w-0 flex-1"><PlanName plan={plan} nowMs={nowMs} /></div>
              <StateOf plan={plan} />
            </div>
            <p className="mt-1.5 pl-7 text-sm tabular-nums">
              {plan.recommended === null ? <span className="text-ink-muted">{noAnswer(plan)}</span> : <>{perHour(plan.recommended.costPerHourUsd.mean)}, {metText(plan.recommended.met.mean)} as asked: {machinesText(plan.recommended.machines)}</>}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function PlanName({ plan, nowMs }: { plan: PlanSummary; nowMs: number }) {
  return (
    <>
      <Link href={`/planner/${encodeURIComponent(plan.id)}`} className="block truncate font-medium hover:underline" title={plan.name}>{plan.name}</Link>
      <span className="block truncate text-xs text-ink-muted">{formatAgo(plan.createdAtMs, nowMs)} by {plan.createdBy}</span>
    </>
  );
}

function StateOf({ plan }: { plan: PlanSummary }) {
  const { text, tone } = planLook(plan);
  return <Badge tone={tone}>{plan.state === 'running' ? `${text}, ${Math.round(100 * plan.progress)} %` : text}</Badge>;
}

function noAnswer(plan: PlanSummary): string {
  if (plan.state === 'failed') return plan.error ?? 'failed';
  return isOpen(plan) || plan.answer === null ? '–' : 'nothing answers as much as is wanted';
}
