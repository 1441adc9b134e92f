'use client';
import { useRef } from 'react';
import { CircleAlert, CircleCheck, CircleDashed, FileUp } from 'lucide-react';
import { formatBytes, formatPercent } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import type { FileUpload } from '../../../components/upload/use-file-upload';
import type { WeightFiles as Weights } from './use-weight-files';

/** The files of weights that the chosen model names: where each of them is on its way to the server. */
export function WeightFiles({ weights }: { weights: Weights }) {
  const input = useRef<HTMLInputElement>(null);
  const { files, missing } = weights;
  if (files.length === 0) return null;
  return (
    <section className="rounded-card border px-3.5 py-3" aria-label="Files of weights">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-56 text-sm">
          <span className="font-medium">Weights in {files.length === 1 ? 'another file' : `${files.length} other files`}</span>{' '}
          <span className="text-ink-muted">{missing.length === 0 ? 'They belong to this model.' : 'The model names them: choose them too.'}</span>
        </p>
        {missing.length > 0 && <Button size="sm" onClick={() => input.current?.click()}>Choose {files.length === 1 ? 'it' : 'them'}</Button>}
        <input ref={input} type="file" multiple={files.length > 1} className="sr-only" tabIndex={-1} aria-label="Files of weights" onChange={(event) => { weights.choose([...(event.target.files ?? [])]); event.target.value = ''; }} />
      </div>
      <ul className="mt-2.5 grid max-h-48 gap-1.5 overflow-y-auto text-sm">
        {files.map(({ path, upload }) => (
          <li key={path} className="flex items-center gap-2">
            <State upload={upload} />
            <code className="min-w-0 flex-1 truncate text-xs" title={path}>{path}</code>
            <span className={upload.state === 'failed' ? 'text-xs text-bad' : 'text-xs text-ink-muted'}>{inWords(upload)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function State({ upload }: { upload: FileUpload }) {
  switch (upload.state) {
    case 'done': return <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />;
    case 'failed': return <CircleAlert className="size-4 shrink-0 text-bad" aria-hidden />;
    case 'sending': return <FileUp className="size-4 shrink-0 text-info" aria-hidden />;
    case 'none': return <CircleDashed className="size-4 shrink-0 text-ink-muted" aria-hidden />;
  }
}

function inWords(upload: FileUpload): string {
  switch (upload.state) {
    case 'done': return formatBytes(upload.file.size);
    case 'failed': return upload.reason;
    case 'sending': return `${formatPercent(upload.file.size === 0 ? 1 : upload.sentBytes / upload.file.size, 0)} of ${formatBytes(upload.file.size)}`;
    case 'none': return 'missing';
  }
}
