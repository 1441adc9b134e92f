'use client';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { Button } from '../ui/button';
import { exampleTensorText } from './tensor-text';

type TensorEditorProps = { text: string; onText: (text: string) => void; signature: readonly TensorSpec[]; error: string | null };

/** The tensors of a query as JSON, in the form of the inference protocol. */
export function TensorEditor({ text, onText, signature, error }: TensorEditorProps) {
  return (
    <div>
      <textarea
        value={text} onChange={(event) => onText(event.target.value)} spellCheck={false} rows={14} aria-label="Input tensors as JSON" aria-invalid={error !== null} aria-describedby="tensor-text-note"
        className="w-full resize-y rounded-control border border-line-strong bg-surface p-3 font-mono text-xs leading-relaxed shadow-card aria-invalid:border-bad"
      />
      <div className="mt-1 flex items-start justify-between gap-3">
        <p id="tensor-text-note" className={error === null ? 'text-xs text-ink-muted' : 'text-xs text-bad'} role={error === null ? undefined : 'alert'}>
          {error ?? '“fill” gives every element one value; nested lists are read row by row.'}
        </p>
        <Button size="sm" look="ghost" onClick={() => onText(exampleTensorText(signature))}>Reset</Button>
      </div>
    </div>
  );
}
