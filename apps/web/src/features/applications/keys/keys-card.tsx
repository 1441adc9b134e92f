'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { Ban, CircleCheck, Clock, KeyRound, Plus, RefreshCw } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatAgo } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { EmptyState } from '../../../components/ui/empty-state';
import { Table } from '../../../components/ui/table';
import type { Column } from '../../../components/ui/table';
import { useToast } from '../../../components/ui/toast';
import type { ApplicationSummary, KeySummary } from '../../../server/application/list-applications';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog';
import { useApplicationCache } from '../use-application-cache';
import { CreateKeyDialog } from './create-key-dialog';
import { keyState } from './key-state';
import { RotateKeyDialog } from './rotate-key-dialog';

const LOOKS = {
  live: { tone: 'good', icon: CircleCheck, text: 'live' },
  expiring: { tone: 'warn', icon: Clock, text: 'expires soon' },
  expired: { tone: 'neutral', icon: Clock, text: 'expired' },
  revoked: { tone: 'neutral', icon: Ban, text: 'revoked' },
} as const;

type KeysCardProps = { application: ApplicationSummary; editable: boolean; nowMs: number };

/** The keys of an application: made here, shown once, revoked here. */
export function KeysCard({ application, editable, nowMs }: KeysCardProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const keep = useApplicationCache();
  const [creating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<KeySummary | null>(null);
  const [rotated, setRotated] = useState<KeySummary | null>(null);
  const [withDead, setWithDead] = useState(false);
  const revoke = useMutation(trpc.application.revokeKey.mutationOptions({
    onSuccess: (_, { keyId }) => {
      keep({ ...application, keys: application.keys.map((key) => (key.id === keyId ? { ...key, revokedAtMs: nowMs } : key)) });
      setRevoked(null);
      toast({ tone: 'good', title: 'Key revoked', text: 'It is refused within two seconds.' });
    },
    onError: (error) => toast({ tone: 'bad', ...explainError(error) }),
  }));
  const works = (key: KeySummary) => ['live', 'expiring'].includes(keyState(key, nowMs));
  const dead = application.keys.filter((key) => !works(key));
  const shown = withDead ? [...application.keys.filter(works), ...dead] : application.keys.filter(works);
  const create = <Button size="sm" look={shown.length === 0 ? 'primary' : 'secondary'} icon={<Plus />} onClick={() => setCreating(true)}>Create key</Button>;
  return (
    <Card title="API keys" description="Programs ask in this application’s name with a key" actions={editable && shown.length > 0 ? create : undefined}>
      <Table
        label="API keys" rows={shown} rowKey={(key) => key.id} columns={keyColumns(nowMs, editable ? { revoke: setRevoked, rotate: setRotated } : null)}
        empty={
          <EmptyState
            icon={<KeyRound />} title="No key yet" text={editable ? 'A key lets a program ask in this application’s name, with these objectives and on this budget.' : 'The console asks in this name without a key.'}
            action={editable ? create : undefined}
          />
        }
      />
      {dead.length > 0 && (
        <button type="button" className="mt-2 text-xs text-ink-muted underline-offset-2 hover:text-ink hover:underline" onClick={() => setWithDead(!withDead)}>
          {withDead ? 'Hide' : `Show ${dead.length}`} revoked or expired
        </button>
      )}
      {creating && <CreateKeyDialog application={application} onClose={() => setCreating(false)} />}
      {rotated !== null && <RotateKeyDialog application={application} old={rotated} onClose={() => setRotated(null)} />}
      {revoked !== null && (
        <ConfirmDialog title={`Revoke key “${revoked.name}”?`} confirm="Revoke key" busy={revoke.isPending} onClose={() => setRevoked(null)} onConfirm={() => revoke.mutate({ keyId: revoked.id })}>
          Programs that use {revoked.start}… are refused within two seconds. A revoked key cannot be made to work again.
        </ConfirmDialog>
      )}
    </Card>
  );
}

type KeyActions = { revoke: (key: KeySummary) => void; rotate: (key: KeySummary) => void };

function keyColumns(nowMs: number, actions: KeyActions | null): Column<KeySummary>[] {
  return [
    { key: 'name', header: 'Key', cell: (key) => <><span className="block font-medium">{key.name}</span><code className="font-mono text-xs text-ink-muted" title="Its first characters">{key.start}…</code></> },
    {
      key: 'state', header: 'State',
      cell: (key) => <><KeyBadge state={keyState(key, nowMs)} /><span className="mt-0.5 block max-w-28 whitespace-normal text-xs text-ink-muted md:hidden">{key.scopes.join(', ')}{key.expiresAtMs === null ? '' : ` · ${formatDay(key.expiresAtMs)}`}</span></>,
    },
    { key: 'scopes', header: 'May', cell: (key) => key.scopes.join(', '), wide: true },
    { key: 'expires', header: 'Expires', cell: (key) => (key.expiresAtMs === null ? <span className="text-ink-muted">never</span> : formatDay(key.expiresAtMs)), wide: true },
    { key: 'used', header: 'Last used', wide: true, cell: (key) => (key.lastUsedAtMs === null ? <span className="text-ink-muted">not yet</span> : formatAgo(key.lastUsedAtMs, nowMs)) },
    { key: 'created', header: 'Created', cell: (key) => formatDay(key.createdAtMs), className: 'hidden 2xl:table-cell' },
    {
      key: 'revoke', header: <span className="sr-only">Actions</span>, align: 'right',
      cell: (key) => actions !== null && key.revokedAtMs === null && (
        <span className="inline-flex gap-1.5">
          {keyState(key, nowMs) !== 'expired' && <Button size="sm" icon={<RefreshCw />} aria-label={`Rotate key ${key.name}`} title="A new key beside it, then this one ends" onClick={() => actions.rotate(key)} />}
          <Button look="danger" size="sm" aria-label={`Revoke key ${key.name}`} onClick={() => actions.revoke(key)}>Revoke</Button>
        </span>
      ),
    },
  ];
}

function KeyBadge({ state }: { state: keyof typeof LOOKS }) {
  const { tone, icon: Icon, text } = LOOKS[state];
  return <Badge tone={tone}><Icon aria-hidden />{text}</Badge>;
}

function formatDay(atMs: number): string {
  return new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}
