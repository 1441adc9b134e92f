'use client';
import { useId, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { CodeBlock } from '../../components/ui/code-block';
import { SegmentedControl } from '../../components/ui/segmented-control';
import { callAddress, curlSnippet, trpcSnippet } from './call-snippet';
import type { Operation } from './operations';

type Answer = { status: number; ms: number; text: string };
const FORMS = [{ value: 'curl', label: 'curl' }, { value: 'trpc', label: 'tRPC' }] as const;

/** Asks a procedure for real, with a key or as who is signed in, and shows the same call as a program. */
export function TryIt({ operation, apiKey }: { operation: Operation; apiKey: string }) {
  const id = useId();
  const [text, setText] = useState(() => JSON.stringify(Object.fromEntries(operation.parameters.filter(({ required }) => required).map(({ name }) => [name, ''])), null, 2));
  const [form, setForm] = useState<(typeof FORMS)[number]['value']>('curl');
  const send = useMutation({ mutationFn: (input: Record<string, unknown>) => ask(operation, input, apiKey) });
  const input = parsed(text);
  const origin = window.location.origin;
  return (
    <div className="grid gap-3">
      {operation.parameters.length > 0 && (
        <div>
          <label htmlFor={id} className="mb-1 block text-sm font-medium">Input, as JSON</label>
          <textarea
            id={id} value={text} onChange={(event) => setText(event.target.value)} rows={Math.min(12, text.split('\n').length + 1)} spellCheck={false}
            aria-invalid={input === null} aria-describedby={input === null ? `${id}-error` : undefined}
            className="w-full rounded-control border border-line-strong bg-surface px-3 py-2 font-mono text-xs shadow-card aria-[invalid=true]:border-bad"
          />
          {input === null && <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">This is not a JSON object: write {'{"name": value, …}'} with double quotes.</p>}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" icon={<Send />} busy={send.isPending} disabled={input === null} onClick={() => input !== null && send.mutate(input)}>{operation.method === 'GET' ? 'Ask' : 'Do it for real'}</Button>
        <SegmentedControl label="The same as a program" value={form} onValueChange={setForm} options={FORMS} />
      </div>
      {input !== null && <CodeBlock label={form === 'curl' ? 'curl' : 'tRPC client'} code={form === 'curl' ? curlSnippet(origin, operation, input) : trpcSnippet(operation, input)} />}
      <div aria-live="polite">
        {send.isError && <p className="text-sm text-bad">The console did not answer: look whether it still runs, then try again.</p>}
        {send.data !== undefined && <Answered answer={send.data} />}
      </div>
    </div>
  );
}

const MOST_SHOWN = 20_000;

function Answered({ answer: { status, ms, text } }: { answer: Answer }) {
  return (
    <div className="grid gap-2">
      <p className="flex items-center gap-2 text-xs text-ink-muted"><Badge tone={status < 400 ? 'good' : 'bad'}>{status}</Badge>{Math.round(ms)} ms{text.length > MOST_SHOWN && ', the beginning of the answer'}</p>
      <div className="max-h-96 overflow-y-auto"><CodeBlock label="Answer" code={text.slice(0, MOST_SHOWN)} /></div>
    </div>
  );
}

async function ask(operation: Operation, input: Record<string, unknown>, apiKey: string): Promise<Answer> {
  const begin = performance.now();
  const answer = await fetch(callAddress(window.location.origin, operation, input), {
    method: operation.method,
    // With a key the session stays out of it: what the key may not do is to be refused.
    ...(apiKey === '' ? {} : { credentials: 'omit' as const }),
    headers: { ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }), ...(operation.method === 'POST' ? { 'content-type': 'application/json' } : {}) },
    ...(operation.method === 'POST' ? { body: JSON.stringify(input) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, ms: performance.now() - begin, text: pretty(text) };
}

function parsed(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
