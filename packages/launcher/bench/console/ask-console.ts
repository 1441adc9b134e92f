import type { Call } from './console-pages';

/** Somebody who is signed in to a console. */
export type Visitor = { web: string; cookie: string };

/** Signs in with e-mail and password; throws when that fails. */
export async function signIn(web: string, account: { email: string; password: string }): Promise<Visitor> {
  const answer = await fetch(new URL('/api/auth/sign-in/email', web), {
    method: 'POST', headers: { 'content-type': 'application/json', origin: web }, body: JSON.stringify(account),
  });
  if (!answer.ok) throw new Error(`sign-in was answered ${answer.status}: ${await answer.text()}`);
  return { web, cookie: answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ') };
}

/** Returns how long one procedure takes to the last byte of its answer, in milliseconds, and how long that is; throws when it is refused. */
export async function timeCall(visitor: Visitor, { path, input }: Call): Promise<{ ms: number; bytes: number }> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
  return timed(visitor, `/api/trpc/${path}${query}`);
}

/** Returns how long a page's document takes. */
export async function timeDocument(visitor: Visitor, path: string): Promise<{ ms: number; bytes: number }> {
  return timed(visitor, path);
}

const BATCH = 12;

/** Returns how long all calls of a page take when they are made at once, in batches as the browser makes them. */
export async function timeTogether(visitor: Visitor, calls: readonly Call[]): Promise<{ ms: number; bytes: number }> {
  const begin = performance.now();
  const batches = Array.from({ length: Math.ceil(calls.length / BATCH) }, (_, index) => calls.slice(index * BATCH, (index + 1) * BATCH));
  const sizes = await Promise.all(batches.map(async (batch) => {
    const inputs = Object.fromEntries(batch.flatMap(({ input }, index) => (input === undefined ? [] : [[String(index), { json: input }]])));
    const path = `/api/trpc/${batch.map((call) => call.path).join(',')}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`;
    return (await timed(visitor, path, { 'trpc-accept': 'application/jsonl' })).bytes;
  }));
  return { ms: performance.now() - begin, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

/** Returns how long a subscription takes to its first message. */
export async function timeFirstMessage({ web, cookie }: Visitor, { path, input }: Call): Promise<{ ms: number; bytes: number }> {
  const begin = performance.now();
  const leave = new AbortController();
  const answer = await fetch(new URL(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`, web), { headers: { cookie, accept: 'text/event-stream' }, signal: leave.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of answer.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (/"points".*\n\n/u.test(text)) break;
  }
  const ms = performance.now() - begin;
  leave.abort();
  if (!text.includes('"points"')) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
  return { ms, bytes: text.length };
}

async function timed({ web, cookie }: Visitor, path: string, headers: Record<string, string> = {}): Promise<{ ms: number; bytes: number }> {
  const begin = performance.now();
  const answer = await fetch(new URL(path, web), { headers: { cookie, ...headers }, redirect: 'manual' });
  const text = await answer.text();
  const ms = performance.now() - begin;
  const refused = headers['trpc-accept'] === undefined ? answer.status !== 200 : text.includes('"refusal"');
  if (refused) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 400)}`);
  return { ms, bytes: text.length };
}
