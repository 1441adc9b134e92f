import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { ApiProvider } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import { JoinForm } from '../../../features/members/join-form';
import { Logo } from '../../../features/shell/logo';
import { sessionPersonOrNull } from '../../../server/access/current-person';
import { originOf } from '../../../server/context';
import { findInvitation } from '../../../server/member/find-invitation';
import { database } from '../../../server/platform/database';
import { refusalOf } from '../../../server/serving-trpc-error';

export const metadata: Metadata = { title: 'Join a workspace', referrer: 'no-referrer' };

// Who may open it: anybody; it shows an invitation to who holds its link.
export default async function JoinPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { address } = originOf(new Headers(await headers()));
  const found = await findInvitation(database(), token, address).then((invitation) => ({ invitation, refusal: null }), (error: unknown) => ({ invitation: null, refusal: refusalOf(error) }));
  const person = await sessionPersonOrNull();
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center"><Logo /></div>
        <div className="rounded-card border bg-surface p-6 shadow-card">
          <h1 className="text-lg font-semibold">{found.invitation === null ? 'This invitation cannot be used' : `Join ${found.invitation.workspace.name}`}</h1>
          {found.invitation === null ? (
            <div className="mt-4 grid gap-4">
              <Notice tone="warn" title={sentence(found.refusal.error)}>{found.refusal.hint === null ? undefined : sentence(found.refusal.hint)}</Notice>
              <Button asChild><Link href="/">Go to the console</Link></Button>
            </div>
          ) : (
            <ApiProvider>
              <JoinForm
                token={token} email={found.invitation.email} role={found.invitation.role} invitedBy={found.invitation.invitedBy} workspace={found.invitation.workspace.name}
                account={found.invitation.account} signedInAs={person?.email ?? null}
              />
            </ApiProvider>
          )}
        </div>
      </div>
    </main>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
