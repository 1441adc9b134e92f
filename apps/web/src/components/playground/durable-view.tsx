import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Notice } from '../ui/notice';
import { formatMicros } from '../format';
import type { DeferredResult } from '../../server/query/deferred';
import { AnswerView } from './answer-view';

const TONE = { queued: 'info', running: 'info', done: 'good', failed: 'bad', cancelled: 'neutral', expired: 'warn' } as const;
const TEXT = {
  queued: 'It is safe: it waits for its turn and survives a restart of any part.',
  running: 'A worker runs it now.',
  done: '',
  failed: 'It failed and will not be tried again.',
  cancelled: 'It was cancelled before it ran.',
  expired: 'Its time to finish passed before it could run.',
} as const;

/** A durable query: its id, where it stands, and its answer once there is one. */
export function DurableView({ id, result, onCancel }: { id: string; result: DeferredResult | undefined; onCancel: () => void }) {
  const state = result?.state ?? 'queued';
  const took = result?.createdAtMs !== null && result?.finishedAtMs !== null && result !== undefined ? (result.finishedAtMs - result.createdAtMs) * 1_000 : null;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Badge tone={TONE[state]}>{state}</Badge>
        {took !== null && <span className="text-ink-muted">{formatMicros(took)} from handing in to the end</span>}
        {(state === 'queued' || state === 'running') && <Button size="sm" onClick={onCancel}>Cancel</Button>}
      </div>
      <div className="flex items-center gap-1 text-xs text-ink-muted"><span className="min-w-0 truncate font-mono">{id}</span><CopyButton text={id} label="Copy id" /></div>
      {TEXT[state] !== '' && <p className="text-sm text-ink-muted">{TEXT[state]}</p>}
      {result?.error !== null && result !== undefined && <Notice tone="bad" title={result.error} />}
      {result?.answer !== null && result !== undefined && <AnswerView answer={result.answer} />}
    </div>
  );
}
