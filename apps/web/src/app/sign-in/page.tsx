import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Logo } from '../../features/shell/logo';
import { SignInForm } from '../../features/sign-in/sign-in-form';
import { personOrNull } from '../../server/access/current-person';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ error?: string }> }) {
  if ((await personOrNull()) !== null) redirect('/');
  const { error } = await searchParams;
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center"><Logo /></div>
        <div className="rounded-card border bg-surface p-6 shadow-card">
          <h1 className="text-lg font-semibold">Sign in</h1>
          <p className="mt-1 text-sm text-ink-muted">To the console of this installation.</p>
          <SignInForm linkFailed={error !== undefined} />
        </div>
        <p className="mt-4 text-center text-xs text-ink-muted">
          First time here? <code className="rounded bg-sunken px-1 py-0.5 font-mono">npm start</code> prints a one-time sign-in link.
        </p>
      </div>
    </main>
  );
}
