import { formatAgo, formatCount } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { Table } from '../../../components/ui/table';
import type { OfflineDetail } from '../../../server/offline/read-jobs';

/** The chunks that a job was split into: how many have answers, and where the ones under way are. */
export function ChunksCard({ job: { chunks, doneChunks, underWay }, nowMs }: { job: OfflineDetail; nowMs: number }) {
  return (
    <Card title="Chunks" description={`${formatCount(doneChunks)} of ${formatCount(chunks)} answered, ${formatCount(underWay.length)} under way. One that loses its worker is run again; its answers count once.`}>
      <Table
        label="Chunks under way" rows={underWay} rowKey={(chunk) => String(chunk.number)}
        empty={<p className="text-sm text-ink-muted">Nothing of it runs at the moment.</p>}
        columns={[
          { key: 'number', header: 'Chunk', align: 'right', cell: (chunk) => formatCount(chunk.number + 1), className: 'w-20' },
          { key: 'items', header: 'Items', cell: (chunk) => `${formatCount(chunk.fromItem)} to ${formatCount(chunk.fromItem + chunk.items - 1)}` },
          { key: 'worker', header: 'Worker', cell: (chunk) => chunk.worker ?? <span className="text-ink-muted">none yet</span> },
          { key: 'since', header: 'Handed out', align: 'right', cell: (chunk) => formatAgo(chunk.sinceMs, nowMs) },
        ]}
      />
    </Card>
  );
}
