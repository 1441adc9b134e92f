'use client';
import { useState } from 'react';
import { ChevronRight } from 'lucide-react';
import { Badge } from '../../components/ui/badge';
import type { Operation } from './operations';
import { TryIt } from './try-it';

/** One procedure: a line that opens to what it takes and a place to try it. */
export function OperationItem({ operation, apiKey }: { operation: Operation; apiKey: string }) {
  const [open, setOpen] = useState(false);
  const { id, method, path, summary, scope, parameters } = operation;
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)} className="group py-1">
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 rounded-control py-1.5 hover:bg-sunken/60 [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint group-open:rotate-90" />
          <Badge tone={method === 'GET' ? 'info' : 'accent'} className="w-12 justify-center">{method}</Badge>
          <span className="min-w-0 font-mono text-xs wrap-anywhere">{path}</span>
          <span className="min-w-0 basis-full pl-7 text-sm text-ink-muted md:basis-auto md:pl-0">{summary}</span>
        </summary>
        {open && (
          <div className="grid gap-4 pb-3 pl-7 pt-2">
            <p className="text-xs text-ink-muted">tRPC <code className="font-mono text-ink">{id}</code> · needs the right <code className="font-mono text-ink">{scope}</code>{method === 'POST' && ' · changes something, and leaves an entry in the audit log'}</p>
            {parameters.length === 0 ? <p className="text-sm text-ink-muted">It takes nothing.</p> : (
              <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[minmax(9rem,auto)_1fr]">
                {parameters.map(({ name, type, required, description }) => (
                  <div key={name} className="contents">
                    <dt className="font-mono text-xs leading-5">{name}{required && <span className="ml-1.5 font-sans text-bad">needed</span>}</dt>
                    <dd className="min-w-0 text-xs leading-5 text-ink-muted wrap-anywhere"><span className="font-mono">{type}</span>{description !== null && <span className="block">{description}</span>}</dd>
                  </div>
                ))}
              </dl>
            )}
            <TryIt operation={operation} apiKey={apiKey} />
          </div>
        )}
      </details>
    </li>
  );
}
