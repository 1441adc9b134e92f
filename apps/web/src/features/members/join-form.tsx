'use client';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { signIn, signOut } from '../../client/sign-in';
import { explainError, useTRPCClient } from '../../client/trpc';
import { switchWorkspace } from '../../client/workspace-cookie';
import { Button } from '../../components/ui/button';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { roleMay } from './role-words';
import type { RoleName } from './role-words';

type JoinFormProps = {
  token: string;
  email: string;
  role: RoleName;
  invitedBy: string;
  workspace: string;
  /** Whether there is an account of this address, and who is signed in now. */
  account: boolean;
  signedInAs: string | null;
};

const WRONG_PASSWORD = { title: 'That did not sign you in.', text: 'Check the password; after too many attempts wait a minute.' };

/** Accepts an invitation: with a new account, after signing in, or at once for who is signed in already. */
export function JoinForm({ token, email, role, invitedBy, workspace, account, signedInAs }: JoinFormProps) {
  const api = useTRPCClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ title: string; text: string | undefined } | null>(null);
  const self = signedInAs?.toLowerCase() === email.toLowerCase();
  const somebodyElse = signedInAs !== null && !self;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password') ?? '');
    setBusy(true);
    setFailure(null);
    try {
      if (account && !self && (await signIn({ email, password })) !== null) return setFailure(WRONG_PASSWORD);
      const joined = await api.invitation.accept.mutate({ token, ...(account ? {} : { name: String(form.get('name')), password }) });
      if (!account) await signIn({ email, password });
      switchWorkspace(joined.workspace);
    } catch (error) {
      setFailure(explainError(error));
    } finally {
      setBusy(false);
    }
  }

  async function leave() {
    await signOut();
    window.location.reload();
  }

  return (
    <>
      <p className="mt-1 text-sm text-ink-muted">{invitedBy} invites {email} as {role}: {roleMay(role)}.</p>
      {somebodyElse ? (
        <div className="mt-5 grid gap-4">
          <Notice tone="warn" title={`You are signed in as ${signedInAs}`}>This invitation is for {email}. Sign out to accept it in that name.</Notice>
          <Button look="primary" onClick={() => void leave()}>Sign out</Button>
        </div>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="mt-5 flex flex-col gap-4">
          {failure !== null && <Notice tone="bad" title={failure.title}>{failure.text}</Notice>}
          {!self && <TextField label="E-mail" name="email" type="email" value={email} readOnly autoComplete="username" />}
          {!account && <TextField label="Your name" name="name" required maxLength={100} autoComplete="name" autoFocus />}
          {!self && (account
            ? <TextField label="Password" name="password" type="password" autoComplete="current-password" required autoFocus hint="You have an account already: this is its password." />
            : <TextField label="Choose a password" name="password" type="password" autoComplete="new-password" required minLength={8} maxLength={128} hint="At least 8 characters." />)}
          <Button type="submit" look="primary" busy={busy}>Join {workspace}</Button>
        </form>
      )}
    </>
  );
}
