'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { CodeBlock } from '../../../components/ui/code-block';
import { Dialog } from '../../../components/ui/dialog';
import { Notice } from '../../../components/ui/notice';
import { Select } from '../../../components/ui/select';
import { Skeleton } from '../../../components/ui/skeleton';
import type { CreatedKey } from '../../../server/application/create-key';
import type { ApplicationSummary } from '../../../server/application/list-applications';
import { keySnippet } from './key-snippet';

const DEFAULT = '(default)';

// Not the button that closes: a second Enter must not lose the key.
function takeFocus(element: HTMLElement | null) {
  element?.focus();
}

/** A key that was just made, the only time that it is shown, with a command that uses it. */
export function NewKey({ application, created, note, onClose }: { application: ApplicationSummary; created: CreatedKey; note?: string; onClose: () => void }) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState<string | null>(null);
  const [objective, setObjective] = useState(DEFAULT);
  const tasks = useQuery(trpc.task.list.queryOptions());
  const endpoints = useQuery(trpc.session.endpoints.queryOptions(undefined, { staleTime: Infinity }));
  const askable = (tasks.data ?? []).filter((task) => task.input !== null && task.readyVariants > 0);
  const task = askable.find((each) => each.name === wanted) ?? askable[0];
  const picture = task?.input?.kind === 'image' || task?.input?.kind === 'picture';
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="Your new key" className="sm:max-w-2xl"
      footer={<Button look="primary" onClick={onClose}>I have kept the key</Button>}
    >
      <div ref={takeFocus} tabIndex={-1} className="grid grid-cols-1 gap-5 outline-none">
        <Notice tone="warn" title="Keep it now: it is shown only this once">INFaaS keeps a hash of it and cannot show it again.</Notice>
        {note !== undefined && <p className="text-sm text-ink-muted">{note}</p>}
        <CodeBlock label="API key" code={created.key} />
        {task !== undefined && task.input !== null && endpoints.data !== undefined ? (
          <div className="grid grid-cols-1 gap-2">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h3 className="text-sm font-medium">Try it</h3>
              <div className="flex flex-wrap gap-2">
                <Select label="Task" value={task.name} onValueChange={setWanted} options={askable.map(({ name }) => ({ value: name, label: name }))} className="h-8 text-xs" />
                {application.objectives.length > 0 && (
                  <Select
                    label="Objective" value={objective} onValueChange={setObjective} className="h-8 text-xs"
                    options={[{ value: DEFAULT, label: 'default objective' }, ...application.objectives.map(({ name }) => ({ value: name, label: name }))]}
                  />
                )}
              </div>
            </div>
            <CodeBlock
              label="curl"
              code={keySnippet({ url: endpoints.data.httpUrl, key: created.key, task: task.name, input: task.input, objective: objective === DEFAULT ? null : objective })}
            />
            {picture && <p className="text-xs text-ink-muted">picture.png is any PNG or JPEG file of yours; the repository’s examples/ folder has some.</p>}
          </div>
        ) : tasks.isPending ? (
          <Skeleton className="h-36" />
        ) : (
          <p className="text-sm text-ink-muted">Register a model next: then this key can ask it.</p>
        )}
      </div>
    </Dialog>
  );
}
