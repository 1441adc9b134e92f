'use client';
import { useState } from 'react';
import { useRouter } from 'next/navigation';
import { useMutation, useQuery } from '@tanstack/react-query';
import { explainError, refusalIn, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import { useFileUpload } from '../../../components/upload/use-file-upload';
import { EMPTY_DRAFT, fieldOfRefusal, readDraft, type StartDraft, type StartProblems } from './start-draft';
import { EndCard } from './end-card';
import { SourceCard } from './source-card';
import { TargetCard } from './target-card';
import { useTargets } from './use-targets';

/** Starts an offline job; its page follows. What the API refuses is said at the field that it is about. */
export function StartForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const targets = useTargets();
  const file = useFileUpload();
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [strict, setStrict] = useState(false);
  // Stays once it was: what it shows must not vanish before it was kept.
  const [secretWanted, setSecretWanted] = useState(false);
  const submit = useMutation(trpc.offline.submit.mutationOptions({
    onSuccess: ({ id }) => router.push(`/offline/${encodeURIComponent(id)}`),
    onError: (error) => setSecretWanted(secretWanted || isSecretMissing(error)),
  }));
  const whole = { ...draft, target: targets.options.some(({ value }) => value === draft.target) ? draft.target : targets.task };
  const read = readDraft(whole, file.upload);
  const refusedField = fieldOfRefusal(refusalIn(submit.error)?.field);
  const problems = { ...('problems' in read ? shown(read.problems, whole, strict) : {}), ...refused(submit.error) };
  const change = (changes: Partial<StartDraft>) => {
    setDraft({ ...draft, ...changes });
    submit.reset();
  };
  const start = () => {
    setStrict(true);
    if ('call' in read) submit.mutate(read.call);
  };
  const mayUpload = me.data?.scopes.includes('models') !== false;
  return (
    <form noValidate className="grid min-w-0 grid-cols-1 content-start gap-4 sm:gap-5" onSubmit={(event) => { event.preventDefault(); start(); }}>
      <SourceCard draft={whole} onChange={change} control={file} problems={problems} mayUpload={mayUpload} />
      <TargetCard draft={whole} onChange={change} targets={targets} problems={problems} />
      <EndCard draft={whole} onChange={change} problems={problems} secretWanted={secretWanted} onSecret={() => submit.reset()} />
      {submit.error !== null && refusedField === null && <Notice tone="bad" title={explainError(submit.error).title}>{explainError(submit.error).text}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" type="submit" busy={submit.isPending}>Start the job</Button>
        <p className="text-sm text-ink-muted" aria-live="polite">{strict && 'problems' in read ? 'Some fields need your attention.' : 'It runs when queries leave capacity free.'}</p>
      </div>
    </form>
  );
}

function isSecretMissing(error: unknown): boolean {
  const refusal = refusalIn(error);
  return refusal?.code === 'conflict' && fieldOfRefusal(refusal.field) === 'webhook';
}

/** Before the first try only what was entered is judged. */
function shown(problems: StartProblems, draft: StartDraft, strict: boolean): StartProblems {
  if (strict) return problems;
  return Object.fromEntries(Object.entries(problems).filter(([field]) => field !== 'file' && draft[field as keyof StartDraft] !== ''));
}

function refused(error: unknown): StartProblems {
  const field = fieldOfRefusal(refusalIn(error)?.field);
  if (field === null) return {};
  const { title, text } = explainError(error);
  if (isSecretMissing(error)) return { [field]: `${title} Make one here first.` };
  return { [field]: text === undefined ? title : `${title} ${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}` };
}
