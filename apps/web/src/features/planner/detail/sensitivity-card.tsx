import type { PlanResult } from '@infaas/shared/domain/plan';
import { Card } from '../../../components/ui/card';
import { Table } from '../../../components/ui/table';
import { metText, perHour } from '../plan-words';

/** What would be recommended if load, deadline or price were others. */
export function SensitivityCard({ result: { sensitivity, recommended }, open }: { result: PlanResult; open: boolean }) {
  return (
    <Card title="What would change it" description="Small re-runs of the best ways: less exact than the answer itself.">
      <Table
        label="Sensitivity" rows={sensitivity} rowKey={(row) => row.text}
        empty={<p className="text-sm text-ink-muted">{open ? 'It is tried last, when the exact answer is there.' : 'There was no time left to try: ask with fewer classes or less traffic.'}</p>}
        columns={[
          { key: 'text', header: 'If there were', cell: (row) => <span className="whitespace-normal">{row.text}</span> },
          { key: 'then', header: 'Then take', cell: (row) => <span className={row.recommended === recommended ? 'text-ink-muted' : 'font-medium'}>{row.recommended === null ? 'nothing keeps it' : row.recommended === recommended ? 'the same' : row.recommended}</span> },
          { key: 'cost', header: 'Cost', align: 'right', cell: (row) => <span className="tabular-nums">{perHour(row.costPerHourUsd)}</span> },
          { key: 'met', header: 'As asked', align: 'right', cell: (row) => <span className="tabular-nums">{metText(row.met)}</span> },
        ]}
      />
    </Card>
  );
}
