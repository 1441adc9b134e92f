import type { ReactNode } from 'react';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Dialog } from '../../components/ui/dialog';
import { Table } from '../../components/ui/table';
import type { EntryRow } from '../../server/audit/list-entries';
import { actionInWords } from './action-words';
import { ResultBadge } from './result-badge';
import { fieldText, valueText } from './value-text';

/** One entry in full: who, from where, what was asked for, and the fields that changed. */
export function EntryDialog({ entry, onClose }: { entry: EntryRow; onClose: () => void }) {
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} className="sm:max-w-2xl" title={`${entry.actor.name}: ${actionInWords(entry.action)} ${entry.target}`.trimEnd()}
      description={new Date(entry.atMs).toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'medium' })} footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="grid grid-cols-1 gap-5">
        <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
          <Fact name="Result"><ResultBadge result={entry.result} /></Fact>
          <Fact name="On">{entry.target === '' ? '–' : entry.target}</Fact>
          <Fact name="By"><span className="break-all">{entry.actor.name}</span> <Badge>{entry.actor.kind}</Badge></Fact>
          <Fact name="From">{entry.address ?? 'an address that is not known'}</Fact>
          <Fact name="With"><span className="break-words text-xs text-ink-muted">{entry.agent ?? '–'}</span></Fact>
          <Fact name="Call"><code className="font-mono text-xs">{entry.action}</code></Fact>
        </dl>
        {entry.changes.length > 0 && (
          <div>
            <h3 className="mb-1 text-sm font-semibold">What changed</h3>
            <div className="px-4 sm:px-5">
              <Table
                label="What changed" rows={entry.changes} rowKey={(change) => change.field}
                columns={[
                  { key: 'field', header: 'Field', cell: (change) => <span className="font-medium">{fieldText(change.field)}</span> },
                  { key: 'before', header: 'Before', cell: (change) => <span className="block max-w-48 whitespace-normal break-words text-ink-muted">{valueText(change.before)}</span> },
                  { key: 'after', header: 'After', cell: (change) => <span className="block max-w-48 whitespace-normal break-words">{valueText(change.after)}</span> },
                ]}
              />
            </div>
          </div>
        )}
        <div>
          <h3 className="mb-1 text-sm font-semibold">What was asked for</h3>
          <pre tabIndex={0} aria-label="What was asked for" className="max-h-60 overflow-auto rounded-control border bg-sunken/60 p-3 font-mono text-xs leading-relaxed">{JSON.stringify(entry.asked, null, 2)}</pre>
          <p className="mt-1 text-xs text-ink-muted">Without secrets and contents: those are never written down.</p>
        </div>
      </div>
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
