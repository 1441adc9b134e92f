'use client';
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';
import { Select } from '../../../components/ui/select';
import { Switch } from '../../../components/ui/switch';
import type { ApplicationSummary } from '../../../server/application/list-applications';
import { nameProblem } from '../chosen-name';
import { givableScopes } from './key-scopes';
import type { KeyScopeName } from './key-scopes';
import { NewKey } from './new-key';

const LIVES = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
] as const;

/** Makes a key and shows it, once. */
export function CreateKeyDialog({ application, onClose }: { application: ApplicationSummary; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(() => freeName(application));
  const [scopes, setScopes] = useState<readonly KeyScopeName[]>(['infer']);
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const none = scopes.length === 0;
  const [life, setLife] = useState<(typeof LIVES)[number]['value']>('never');
  const create = useMutation(trpc.application.createKey.mutationOptions({
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: trpc.application.get.queryKey({ application: application.name }) });
      void queries.invalidateQueries({ queryKey: trpc.application.list.queryKey() });
    },
  }));
  const problem = nameProblem(name, application.keys.filter((key) => key.revokedAtMs === null).map((key) => key.name));
  function submit() {
    if (problem !== null || none) return;
    create.mutate({ application: application.name, name, scopes: [...scopes], expiresInDays: life === 'never' ? null : Number(life) });
  }
  if (create.data !== undefined) return <NewKey application={application} created={create.data} onClose={onClose} />;
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="Create key" description={`For programs that ask as “${application.name}”.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="key" busy={create.isPending} disabled={none}>Create key</Button>
        </>
      }
    >
      <form id="key" noValidate className="grid gap-5" onSubmit={(event) => { event.preventDefault(); submit(); }}>
        {create.error !== null && <Notice tone="bad" title={explainError(create.error).title}>{explainError(create.error).text}</Notice>}
        <TextField label="Name" value={name} onChange={(event) => setName(event.target.value.trim())} autoComplete="off" autoFocus hint="To recognise it by: who or what uses it." error={problem ?? undefined} />
        <fieldset>
          <legend className="mb-2 text-sm font-medium">What it may do</legend>
          <div className="grid gap-2.5">
            {givableScopes(me.data?.scopes ?? ['query']).map(({ scope, may }) => (
              <Switch
                key={scope} label={<><code className="font-mono text-xs">{scope}</code>: {may}</>} checked={scopes.includes(scope)}
                onCheckedChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((each) => each !== scope))}
              />
            ))}
          </div>
          <p role="alert" className="mt-1.5 min-h-4 text-xs text-bad">{none && 'Choose at least one.'}</p>
        </fieldset>
        <div>
          <label htmlFor="key-life" className="mb-1 block text-sm font-medium">Expires</label>
          <Select id="key-life" label="Expires" value={life} onValueChange={setLife} options={LIVES} className="w-44" />
        </div>
      </form>
    </Dialog>
  );
}

function freeName(application: ApplicationSummary): string {
  const taken = new Set(application.keys.map((key) => key.name));
  for (let number = 1; ; number += 1) if (!taken.has(`key-${number}`)) return `key-${number}`;
}
