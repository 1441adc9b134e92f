'use client';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { signIn } from '../../client/sign-in';
import type { SignInFailure } from '../../client/sign-in';
import { Button } from '../../components/ui/button';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';

/** E-mail and password. After signing in the whole page is loaded anew, so that nothing of an earlier person stays. */
export function SignInForm({ linkFailed }: { linkFailed: boolean }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    const failed = await signIn({ email: String(form.get('email')), password: String(form.get('password')) });
    if (failed === null) {
      window.location.assign('/');
      return;
    }
    setBusy(false);
    setFailure(sentenceOf(failed));
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="mt-5 flex flex-col gap-4">
      {linkFailed && failure === null && (
        <Notice tone="warn" title="That link no longer works">Each link works once, for half an hour. Start the product again for a new one, or sign in here.</Notice>
      )}
      {failure !== null && <Notice tone="bad" title={failure} />}
      <TextField label="E-mail" name="email" type="email" autoComplete="username" required autoFocus placeholder="you@example.com" />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      <Button type="submit" look="primary" busy={busy}>Sign in</Button>
    </form>
  );
}

function sentenceOf({ status, message }: SignInFailure): string {
  if (status === 401) return 'E-mail or password is wrong.';
  if (status === 429) return 'Too many attempts. Wait a minute and try again.';
  if (status === 0 || status >= 500) return 'The console cannot sign you in right now. Try again in a moment.';
  return message ?? 'That did not work.';
}
