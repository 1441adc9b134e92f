import { formatCount } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import type { OfflineDetail } from '../../../server/offline/read-jobs';
import { errorsByReason } from './errors-by-reason';

/** The first items that could not be answered, by the reason. */
export function ErrorsCard({ job: { itemErrors, failedItems } }: { job: OfflineDetail }) {
  const all = itemErrors.length >= failedItems;
  return (
    <Card
      title={`${formatCount(failedItems)} ${failedItems === 1 ? 'item' : 'items'} without an answer`}
      description={`${all ? 'The others are not affected.' : `Here the first ${formatCount(itemErrors.length)}.`} In the output each stands at its place, with its reason. Items count from 0.`}
    >
      <ul aria-label="Items without an answer" className="grid gap-2.5 text-sm">
        {errorsByReason(itemErrors).map(({ message, items }) => (
          <li key={message} className="min-w-0">
            <p className="wrap-anywhere">{message}</p>
            <p className="text-xs tabular-nums text-ink-muted">{items.length === 1 ? 'item' : 'items'} {items.map(formatCount).join(' · ')}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
