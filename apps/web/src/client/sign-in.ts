/** Why a sign-in failed: the HTTP status, 0 when the console could not be reached. */
export type SignInFailure = { status: number; message: string | null };

/** Signs in with e-mail and password; returns null when the session cookie is set, else why not. */
export async function signIn(credentials: { email: string; password: string }): Promise<SignInFailure | null> {
  const answer = await post('/api/auth/sign-in/email', credentials);
  if (answer === null) return { status: 0, message: null };
  if (answer.ok) return null;
  const said = (await answer.json().catch(() => null)) as { message?: unknown } | null;
  return { status: answer.status, message: typeof said?.message === 'string' ? said.message : null };
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {});
}

function post(path: string, body: object): Promise<Response | null> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => null);
}
