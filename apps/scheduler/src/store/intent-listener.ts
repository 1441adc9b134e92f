import { Client } from 'pg';
import { INTENT_CHANNEL } from '@infaas/db/intent';

/**
 * Calls `onChange` when the console says that intent changed, and once after every (re)connection. Reconnects by itself; while it is
 * away, polling must do. Returns how to stop it.
 */
export function listenForIntent(url: string, onChange: () => void): { close(): Promise<void> } {
  let client: Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  const again = (): void => {
    client = null;
    if (!closed) timer = setTimeout(() => void open(), 1_000);
  };

  async function open(): Promise<void> {
    const current = new Client({ connectionString: url, keepAlive: true });
    client = current;
    current.on('error', () => undefined);
    current.on('notification', onChange);
    current.on('end', again);
    try {
      await current.connect();
      await current.query(`LISTEN ${INTENT_CHANNEL}`);
      onChange();
    } catch {
      await current.end().catch(again);
    }
  }

  void open();
  return {
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
