'use client';
import { useId, useRef } from 'react';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { formatCount } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import type { ChosenLabels } from './use-labels';

type LabelsDropProps = { chosen: ChosenLabels | null; onChoose: (file: File) => void; onClear: () => void };

/** The names of the classes, from a text file. */
export function LabelsDrop({ chosen, onChoose, onClear }: LabelsDropProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined) => file !== undefined && onChoose(file);
  if (chosen === null) {
    return (
      <div onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); take(event.dataTransfer.files[0]); }} className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border-2 border-dashed border-line-strong px-4 py-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium" id={`${id}-label`}>Labels <span className="font-normal text-ink-muted">(optional)</span></p>
          <p className="mt-0.5 text-xs text-ink-muted">Text with one class a line, in the order of the model’s outputs.</p>
        </div>
        <input ref={input} type="file" accept=".txt,.json,.names,text/plain" className="sr-only" tabIndex={-1} aria-labelledby={`${id}-label`} onChange={(event) => { take(event.target.files?.[0]); event.target.value = ''; }} />
        <Button size="sm" aria-describedby={`${id}-label`} onClick={() => input.current?.click()}>Choose file</Button>
      </div>
    );
  }
  const Icon = chosen.problem === null ? CircleCheck : CircleAlert;
  return (
    <div className="flex items-center gap-3 rounded-card border px-3.5 py-3">
      <Icon className={chosen.problem === null ? 'size-5 shrink-0 text-good' : 'size-5 shrink-0 text-bad'} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{chosen.fileName}</p>
        <p className={chosen.problem === null ? 'truncate text-xs text-ink-muted' : 'text-xs text-bad'}>{chosen.problem ?? `${formatCount(chosen.labels?.length)} labels: ${(chosen.labels ?? []).slice(0, 4).join(', ')}…`}</p>
      </div>
      <Button size="sm" look="ghost" icon={<X />} onClick={onClear} aria-label={`Remove ${chosen.fileName}`}>Remove</Button>
    </div>
  );
}
