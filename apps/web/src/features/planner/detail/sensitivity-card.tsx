import type { PlanResult, PlanSensitivity } from '@infaas/shared/domain/plan';
import { formatPercent } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { Table } from '../../../components/ui/table';
import { metText } from '../plan-words';

/** What would be recommended if load, deadline or price were others: each against a re-run of the question as it is, of the same length. */
export function SensitivityCard({ result: { sensitivity, recommended }, open }: { result: PlanResult; open: boolean }) {
  const then = (row: PlanSensitivity): string => (row.recommended === null ? 'nothing keeps it' : row.recommended === recommended ? 'the same' : row.recommended);
  return (
    <Card title="What would change it" description="Short re-runs of the best ways, all on the same few stretches. Costs are against the first of them, the question as it is.">
      <Table
        label="Sensitivity" rows={sensitivity} rowKey={(row) => row.text}
        empty={<p className="text-sm text-ink-muted">{open ? 'It is tried last, when the exact answer is there.' : 'There was no time left to try: ask with fewer classes or less traffic.'}</p>}
        columns={[
          { key: 'text', header: 'If there were', cell: (row) => <span className="block w-22 whitespace-normal sm:w-36">{row.text}</span> },
          { key: 'then', header: 'Then take', cell: (row) => <span className={`block w-20 whitespace-normal wrap-anywhere sm:w-32 ${row.recommended === recommended ? 'text-ink-muted' : 'font-medium'}`}>{then(row)}</span> },
          { key: 'cost', header: 'Cost', align: 'right', cell: (row) => <span className="tabular-nums">{changeText(row)}</span> },
          { key: 'met', header: 'As asked', align: 'right', cell: (row) => <span className="tabular-nums">{metText(row.met)}</span> },
        ]}
      />
    </Card>
  );
}

function changeText({ factor, costChange }: PlanSensitivity): string {
  if (costChange === undefined || costChange === null) return '–';
  if (factor === 1) return 'the base';
  return Math.abs(costChange) < 0.005 ? 'as much' : `${costChange >= 0 ? '+' : '−'}${formatPercent(Math.abs(costChange), 0)}`;
}
