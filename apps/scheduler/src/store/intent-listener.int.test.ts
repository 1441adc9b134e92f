import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { notifyIntent } from '@infaas/db/intent';
import { openDatabase } from '@infaas/db/client';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import type { TestServer } from '@infaas/shared/platform/testing/start-redis';
import { listenForIntent } from './intent-listener';

let postgres: TestServer;
beforeAll(async () => { postgres = await startPostgres(); });
afterAll(() => postgres.close());

it('hears of changed intent, also after the database was restarted', async () => {
  const changed = vi.fn();
  const database = openDatabase(postgres.url, 1);
  const listener = listenForIntent(postgres.url, changed);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), 10_000);
  await notifyIntent(database);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), 10_000);
  await postgres.stop();
  await postgres.start();
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(3), 15_000);
  await vi.waitFor(() => notifyIntent(database), 10_000);
  await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(3), 10_000);
  await listener.close();
  await database.$disconnect();
});
