import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Logo } from '../../features/shell/logo';
import { SignInForm } from '../../features/sign-in/sign-in-form';
import { Notice } from '../../components/ui/notice';
import { personOrNull, sessionPersonOrNull } from '../../server/access/current-person';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ error?: string }> }) {
  if ((await personOrNull()) !== null) redirect('/');
  const { error } = await searchParams;
  // Signed in, and taken out of every workspace meanwhile.
  const outside = await sessionPersonOrNull();
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center"><Logo /></div>
        <div className="rounded-card border bg-surface p-6 shadow-card">
          <h1 className="text-lg font-semibold">Sign in</h1>
          <p className="mt-1 text-sm text-ink-muted">To the console of this installation.</p>
          {outside !== null && <div className="mt-4"><Notice tone="warn" title={`${outside.email} is in no workspace`}>Ask an owner of a workspace for an invitation, or sign in as somebody else.</Notice></div>}
          <SignInForm linkFailed={error !== undefined} />
        </div>
        <p className="mt-4 text-center text-xs text-ink-muted">
          First time here? <code className="rounded bg-sunken px-1 py-0.5 font-mono">npm start</code> prints a one-time sign-in link.
        </p>
      </div>
    </main>
  );
}
