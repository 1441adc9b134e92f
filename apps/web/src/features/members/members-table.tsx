'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { ConfirmDialog } from '../../components/ui/confirm-dialog';
import { Select } from '../../components/ui/select';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import { useToast } from '../../components/ui/toast';
import type { Member } from '../../server/member/list-members';
import { ROLES, roleMay } from './role-words';
import type { RoleName } from './role-words';

type Actions = { setRole: (member: Member, role: RoleName) => void; remove: (member: Member) => void; busy: boolean };

/** The people with their roles; owners change both here. */
export function MembersTable({ members, editable }: { members: readonly Member[]; editable: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const onError = (error: unknown) => toast({ tone: 'bad', ...explainError(error) });
  const keep = (now: Member[]) => queries.setQueryData(trpc.member.list.queryKey(), now);
  const setRole = useMutation(trpc.member.setRole.mutationOptions({
    onSuccess: (now, { userId }) => {
      keep(now);
      void queries.invalidateQueries({ queryKey: trpc.session.me.queryKey() });
      const changed = now.find((member) => member.userId === userId);
      if (changed !== undefined) toast({ tone: 'good', title: `${changed.name} is now ${changed.role}`, text: `A person with this role ${roleMay(changed.role)}.` });
    },
    onError,
  }));
  const remove = useMutation(trpc.member.remove.mutationOptions({
    onSuccess: (now) => {
      keep(now);
      setLeaving(null);
      toast({ tone: 'good', title: 'Removed', text: 'From now on they see nothing of this workspace.' });
    },
    onError,
  }));
  const actions: Actions | null = editable
    ? { setRole: (member, role) => setRole.mutate({ userId: member.userId, role }), remove: setLeaving, busy: setRole.isPending }
    : null;
  return (
    <>
      <Table label="Members" rows={members} rowKey={(member) => member.userId} columns={columnsOf(actions)} />
      {leaving !== null && (
        <ConfirmDialog title={`Remove ${leaving.name}?`} confirm="Remove from workspace" busy={remove.isPending} onClose={() => setLeaving(null)} onConfirm={() => remove.mutate({ userId: leaving.userId })}>
          {leaving.email} sees nothing of this workspace any more, at once. Keys that they made go on working: revoke those on the pages of their applications.
        </ConfirmDialog>
      )}
    </>
  );
}

function columnsOf(actions: Actions | null): Column<Member>[] {
  return [
    {
      key: 'name', header: 'Person',
      cell: (member) => (
        <div className="max-w-28 sm:max-w-none">
          <span className="flex items-center gap-2"><span className="truncate font-medium">{member.name}</span>{member.you && <Badge tone="accent">you</Badge>}</span>
          <span className="block truncate text-xs text-ink-muted">{member.email}</span>
        </div>
      ),
    },
    {
      key: 'role', header: 'Role',
      cell: (member) => (actions === null
        ? <span title={roleMay(member.role)}>{ROLES.find((role) => role.value === member.role)?.label}</span>
        : <Select label={`Role of ${member.name}`} value={member.role} options={ROLES} onValueChange={(role) => role !== member.role && !actions.busy && actions.setRole(member, role)} className="h-8 w-27 sm:w-32" />),
    },
    { key: 'joined', header: 'Joined', wide: true, cell: (member) => new Date(member.joinedAtMs).toLocaleDateString('en-GB', { dateStyle: 'medium' }) },
    ...(actions === null ? [] : [{
      key: 'remove', header: <span className="sr-only">Actions</span>, align: 'right' as const,
      cell: (member: Member) => <Button size="sm" look="danger" aria-label={`Remove ${member.name}`} onClick={() => actions.remove(member)}>Remove</Button>,
    }]),
  ];
}
