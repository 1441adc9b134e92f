import { formatCount } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { Table } from '../../../components/ui/table';
import type { OfflineDetail } from '../../../server/offline/read-jobs';

/** The first items that could not be answered, each with its reason. */
export function ErrorsCard({ job: { itemErrors, failedItems } }: { job: OfflineDetail }) {
  const all = itemErrors.length >= failedItems;
  return (
    <Card
      title={`${formatCount(failedItems)} ${failedItems === 1 ? 'item' : 'items'} without an answer`}
      description={all ? 'The others are not affected. In the output each stands at its place, with its reason.' : `The first ${formatCount(itemErrors.length)}; all stand in the output at their places, each with its reason.`}
    >
      <Table
        label="Items without an answer" rows={itemErrors} rowKey={(error) => String(error.item)}
        columns={[
          { key: 'item', header: 'Item, from 0', align: 'right', cell: ({ item }) => formatCount(item), className: 'w-28 align-top' },
          { key: 'message', header: 'Reason', cell: ({ message }) => <span className="block max-w-[60ch] whitespace-normal wrap-anywhere">{message}</span> },
        ]}
      />
    </Card>
  );
}
