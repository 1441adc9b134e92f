'use client';
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { Search } from 'lucide-react';
import { cn } from '../../components/class-names';
import { Badge } from '../../components/ui/badge';
import type { Entry } from './palette-entries';
import { useEntries } from './use-entries';

/** The palette itself: type, choose with the arrow keys, go with Enter. */
export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const { entries, searching } = useEntries(text);
  const at = Math.min(chosen, Math.max(0, entries.length - 1));
  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    router.push(entry.href);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      const next = (at + step + entries.length) % entries.length;
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      go(entries[at]);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45 animate-appear" />
        <Dialog.Content aria-describedby={undefined} className="fixed inset-x-3 top-3 z-50 mx-auto flex max-h-[min(34rem,85dvh)] max-w-xl flex-col rounded-card border bg-raised shadow-raised animate-appear sm:top-[12vh]">
          <Dialog.Title className="sr-only">Find anything</Dialog.Title>
          <div className="flex items-center gap-2.5 border-b px-4">
            <Search className="size-4.5 shrink-0 text-ink-faint" aria-hidden />
            <input
              autoFocus role="combobox" aria-expanded aria-controls={`${id}-list`} aria-activedescendant={entries.length === 0 ? undefined : `${id}-${at}`} aria-autocomplete="list"
              aria-label="Page, task, model, application, job, plan, or the id of a decision" placeholder="Page, task, model, application, job, plan, or the id of a decision"
              value={text} onChange={(event) => { setText(event.target.value); setChosen(0); }} onKeyDown={onKey}
              className="h-12 w-full bg-transparent text-sm outline-none placeholder:text-ink-faint focus-visible:outline-none"
            />
          </div>
          <ul id={`${id}-list`} role="listbox" aria-label="Where to go" className="min-h-0 flex-1 overflow-y-auto p-1.5">
            {entries.map((entry, index) => (
              <li
                key={entry.key} id={`${id}-${index}`} role="option" aria-selected={index === at} onClick={() => go(entry)} onPointerMove={() => setChosen(index)}
                className={cn('flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-2 text-sm', index === at && 'bg-accent-soft text-accent-text')}
              >
                <span className="min-w-0 flex-1 truncate font-medium">{entry.name}{entry.detail !== null && <span className={cn('ml-2 font-normal', index === at ? '' : 'text-ink-muted')}>{entry.detail}</span>}</span>
                <Badge className="shrink-0">{entry.kind}</Badge>
              </li>
            ))}
          </ul>
          <p role="status" className="border-t px-4 py-2 text-xs text-ink-muted">
            {entries.length === 0 && !searching ? 'Nothing has this in its name. A decision is found by its whole id.' : '↑ ↓ choose, Enter goes there, Esc closes'}
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
