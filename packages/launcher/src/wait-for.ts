import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import pg from 'pg';

/** Asks until the answer is true; returns false when `withinMs` passed or `abandon` says that waiting is pointless. */
export async function waitFor(
  ask: () => Promise<boolean>, { withinMs, everyMs = 100, abandon = () => false }: { withinMs: number; everyMs?: number; abandon?: () => boolean },
): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end && !abandon()) {
    if (await ask()) return true;
    await sleep(everyMs);
  }
  return false;
}

/** Whether a database accepts this URL's connection now. */
export async function databaseAnswers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether something listens on this address now. */
export function portAnswers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const answer = (value: boolean): void => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

/** Returns the status of a GET, or null when nothing answers within two seconds. */
export async function httpStatus(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
