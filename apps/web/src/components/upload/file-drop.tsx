'use client';
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, FileUp, RotateCw, X } from 'lucide-react';
import { cn } from '../class-names';
import { formatBytes, formatMicros } from '../format';
import { Button } from '../ui/button';
import type { FileUpload, FileUploadControl } from './use-file-upload';

type FileDropProps = { label: string; hint: ReactNode; accept: string; control: FileUploadControl; onChosen?: (file: File) => void; small?: boolean };

/** A place to drop or choose a file, then its way to the server: how much, how fast, how long still. */
export function FileDrop({ label, hint, accept, control, onChosen, small = false }: FileDropProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => {
    if (file === undefined) return;
    control.choose(file);
    onChosen?.(file);
  };
  if (control.upload.state !== 'none') return <ChosenFile label={label} upload={control.upload} onRetry={control.retry} onRemove={control.remove} />;
  return (
    <div
      onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files[0]); }}
      className={cn('flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border-2 border-dashed border-line-strong px-4', small ? 'py-3' : 'justify-center py-8 text-center sm:flex-col', over && 'border-accent bg-accent-soft/50')}
    >
      {!small && <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent-text"><FileUp className="size-5" aria-hidden /></span>}
      <div className={cn('min-w-0', small && 'flex-1 basis-56')}>
        <p className="font-medium" id={`${id}-label`}>{label}</p>
        <p className="mt-0.5 text-xs text-ink-muted" id={`${id}-hint`}>{hint}</p>
      </div>
      <input ref={input} id={id} type="file" accept={accept} className="sr-only" tabIndex={-1} aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`} onChange={(event) => { take(event.target.files?.[0]); event.target.value = ''; }} />
      <Button look={small ? 'secondary' : 'primary'} size={small ? 'sm' : 'md'} aria-describedby={`${id}-label`} onClick={() => input.current?.click()}>Choose file</Button>
    </div>
  );
}

function ChosenFile({ label, upload, onRetry, onRemove }: { label: string; upload: Exclude<FileUpload, { state: 'none' }>; onRetry: () => void; onRemove: () => void }) {
  const sending = upload.state === 'sending';
  const share = sending ? (upload.file.size === 0 ? 1 : upload.sentBytes / upload.file.size) : 1;
  return (
    <div className="rounded-card border px-3.5 py-3">
      <div className="flex items-center gap-3">
        {upload.state === 'done' && <CircleCheck className="size-5 shrink-0 text-good" aria-hidden />}
        {upload.state === 'failed' && <CircleAlert className="size-5 shrink-0 text-bad" aria-hidden />}
        {sending && <FileUp className="size-5 shrink-0 text-info" aria-hidden />}
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm font-medium" title={upload.file.name}>{upload.file.name}</p>
          <p className={cn('text-xs', upload.state === 'failed' ? 'text-bad' : 'text-ink-muted')} aria-live="polite">{stateInWords(label, upload)}</p>
        </div>
        {upload.state === 'failed' && <Button size="sm" icon={<RotateCw />} onClick={onRetry}>Send again</Button>}
        <Button size="sm" look="ghost" icon={<X />} aria-label={`${sending ? 'Cancel' : 'Remove'} ${upload.file.name}`} onClick={onRemove}>{sending ? 'Cancel' : 'Remove'}</Button>
      </div>
      {sending && (
        <div className="mt-2.5 h-1.5 overflow-hidden rounded-full bg-sunken" role="progressbar" aria-label={`Upload of ${upload.file.name}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}>
          <div className="h-full rounded-full bg-info transition-[width]" style={{ width: `${share * 100}%` }} />
        </div>
      )}
    </div>
  );
}

function stateInWords(label: string, upload: Exclude<FileUpload, { state: 'none' }>): string {
  switch (upload.state) {
    case 'done':
      return `${label}, ${formatBytes(upload.file.size)}, uploaded`;
    case 'failed':
      return upload.reason;
    case 'sending': {
      const pace = upload.bytesPerSecond === null || upload.leftMs === null ? '' : `, ${formatBytes(upload.bytesPerSecond)}/s, ${formatMicros(Math.max(1_000, Math.round(upload.leftMs)) * 1_000)} left`;
      return `${formatBytes(upload.sentBytes)} of ${formatBytes(upload.file.size)}${pace}`;
    }
  }
}
