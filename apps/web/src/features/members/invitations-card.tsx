'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MailPlus } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { formatAgo } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import { useToast } from '../../components/ui/toast';
import { ROLES } from './role-words';

/** Invitations that nobody has accepted yet. */
export function InvitationsCard({ onInvite, nowMs }: { onInvite: () => void; nowMs: number }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const invitations = useQuery(trpc.invitation.list.queryOptions(undefined, { refetchInterval: 15_000 }));
  const revoke = useMutation(trpc.invitation.revoke.mutationOptions({
    onSuccess: (left) => { queries.setQueryData(trpc.invitation.list.queryKey(), left); toast({ tone: 'good', title: 'Invitation revoked', text: 'Its link opens nothing any more.' }); },
    onError: (error) => toast({ tone: 'bad', ...explainError(error) }),
  }));
  return (
    <Card title="Open invitations" description="Each link works once, for one address" reads={[invitations]}>
      {invitations.data === undefined ? <Skeleton className="h-24" /> : (
        <Table
          label="Open invitations" rows={invitations.data} rowKey={(row) => row.id}
          columns={[
            { key: 'email', header: 'For', cell: (row) => <span className="block max-w-44 truncate font-medium sm:max-w-none">{row.email}</span> },
            { key: 'role', header: 'As', cell: (row) => ROLES.find((role) => role.value === row.role)?.label },
            { key: 'by', header: 'Invited', wide: true, cell: (row) => `${formatAgo(row.createdAtMs, nowMs)} by ${row.invitedBy}` },
            { key: 'until', header: 'Until', wide: true, cell: (row) => new Date(row.expiresAtMs).toLocaleDateString('en-GB', { dateStyle: 'medium' }) },
            {
              key: 'revoke', header: <span className="sr-only">Actions</span>, align: 'right',
              cell: (row) => <Button size="sm" look="danger" busy={revoke.isPending && revoke.variables.id === row.id} aria-label={`Revoke the invitation of ${row.email}`} onClick={() => revoke.mutate({ id: row.id })}>Revoke</Button>,
            },
          ]}
          empty={<EmptyState icon={<MailPlus />} title="Nobody is invited" text="An invitation is a link that you send yourself. Whoever opens it chooses a password and is in, with the role that you gave." action={<Button onClick={onInvite}>Invite somebody</Button>} />}
        />
      )}
    </Card>
  );
}
