'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { InvitationsCard } from './invitations-card';
import { InviteDialog } from './invite-dialog';
import { MembersTable } from './members-table';
import { ROLES } from './role-words';

/** The people of the workspace: who they are, what they may, and how more of them join. */
export function Members() {
  const trpc = useTRPC();
  const [inviting, setInviting] = useState(false);
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: 30_000 }));
  const members = useQuery(trpc.member.list.queryOptions(undefined, { refetchInterval: 15_000 }));
  const owner = me.data?.scopes.includes('own') === true;
  return (
    <>
      <PageHeader
        title="Members" description="Who works in this workspace, and what they may do"
        actions={owner ? <Button look="primary" icon={<UserPlus />} onClick={() => setInviting(true)}>Invite</Button> : undefined}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {members.isError && <Notice tone="bad" title={explainError(members.error).title} action={<Button onClick={() => void members.refetch()}>Try again</Button>}>{explainError(members.error).text}</Notice>}
        {!members.isError && (
          <Card title="People" description={members.data === undefined ? ' ' : `${members.data.length} in this workspace`}>
            {members.data === undefined ? <Skeleton className="h-40" /> : <MembersTable members={members.data} editable={owner} />}
          </Card>
        )}
        {owner && <InvitationsCard onInvite={() => setInviting(true)} nowMs={members.dataUpdatedAt} />}
        <Card title="What roles may do">
          <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[8rem_1fr]">
            {ROLES.map(({ value, label, may }) => (
              <div key={value} className="sm:contents">
                <dt className="font-medium">{label}</dt>
                <dd className="text-ink-muted">{may}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
