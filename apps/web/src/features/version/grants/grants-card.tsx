'use client';
import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Share2 } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { CopyButton } from '../../../components/ui/copy-button';
import { EmptyState } from '../../../components/ui/empty-state';
import { Skeleton } from '../../../components/ui/skeleton';
import { Table } from '../../../components/ui/table';
import type { Column } from '../../../components/ui/table';
import { useToast } from '../../../components/ui/toast';
import type { GivenGrant } from '../../../server/grant/list-grants';
import { AskDialog } from '../release/ask-dialog';
import { useRelease } from '../release/use-release';
import { GrantDialog } from './grant-dialog';

/** Who of other workspaces may query an architecture or its whole task; owners grant and revoke here. */
export function GrantsCard({ task, architecture }: { task: string; architecture: string }) {
  const trpc = useTRPC();
  const toast = useToast();
  const { allowed, refresh } = useRelease();
  const grants = useQuery(trpc.grant.list.queryOptions(undefined, { refetchInterval: 30_000 }));
  const [giving, setGiving] = useState(false);
  const [revoked, setRevoked] = useState<GivenGrant | null>(null);
  const revoke = useMutation(trpc.grant.revoke.mutationOptions({
    onSuccess: async () => {
      await refresh();
      setRevoked(null);
      toast({ tone: 'good', title: 'Grant revoked', text: 'It is refused within two seconds.' });
    },
    onError: (error) => toast({ tone: 'bad', ...explainError(error) }),
  }));
  const shown = (grants.data?.given ?? []).filter((grant) => grant.architecture === architecture || grant.task === task);
  const give = <Button size="sm" icon={<Share2 />} onClick={() => setGiving(true)}>Share</Button>;
  return (
    <Card title="Shared with" description="Applications of other workspaces that may query it; whoever asks pays." actions={allowed && shown.length > 0 ? give : undefined}>
      {grants.data === undefined ? <Skeleton className="h-16" /> : (
        <Table
          label="Grants" rows={shown} rowKey={(grant) => grant.id} columns={columnsOf(allowed ? setRevoked : null)}
          empty={<EmptyState icon={<Share2 />} title="Shared with nobody" text="Applications of this workspace may query it anyway. Another workspace sees nothing of it until an owner shares it." action={allowed ? give : undefined} />}
        />
      )}
      {giving && <GrantDialog task={task} architecture={architecture} onClose={() => setGiving(false)} />}
      {revoked !== null && (
        <AskDialog title={`Stop sharing ${revoked.askedAs}?`} confirm="Revoke grant" busy={revoke.isPending} error={null} onClose={() => setRevoked(null)} onConfirm={() => revoke.mutate({ grantId: revoked.id })}>
          {revoked.application === null ? 'Every application' : `The application “${revoked.application}”`} of “{revoked.workspace.name}” is refused within two seconds. It can be shared again.
        </AskDialog>
      )}
    </Card>
  );
}

function columnsOf(onRevoke: ((grant: GivenGrant) => void) | null): Column<GivenGrant>[] {
  return [
    { key: 'to', header: 'Workspace', cell: ({ workspace }) => <><span className="block font-medium">{workspace.name}</span><span className="text-xs text-ink-muted">{workspace.slug}</span></> },
    { key: 'application', header: 'Application', cell: ({ application }) => application ?? <span className="text-ink-muted">every one</span> },
    { key: 'name', header: 'Asked as', cell: ({ askedAs }) => <span className="flex items-center gap-1"><code className="text-xs">{askedAs}</code><CopyButton text={askedAs} /></span> },
    { key: 'what', header: 'Shares', wide: true, cell: ({ task }) => (task === null ? 'this architecture' : 'the whole task') },
    { key: 'by', header: 'Granted', wide: true, cell: ({ grantedBy, createdAtMs }) => `${new Date(createdAtMs).toLocaleDateString('en-GB', { dateStyle: 'medium' })} by ${grantedBy}` },
    ...(onRevoke === null ? [] : [{
      key: 'revoke', header: <span className="sr-only">Actions</span>, align: 'right' as const,
      cell: (grant: GivenGrant) => <Button size="sm" look="danger" aria-label={`Revoke the grant to ${grant.workspace.slug}`} onClick={() => onRevoke(grant)}>Revoke</Button>,
    }]),
  ];
}
