import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLogger } from '@infaas/shared/platform/logger';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import type { TestServer } from '@infaas/shared/platform/testing/start-redis';
import { createLeaseStore } from '../store/lease-store';
import { lead } from './leader';
import { isGoneHere, leaseHolder } from './lease-holder';
import { createTestDatabase } from './testing/test-database';

let postgres: TestServer;
let opened: Awaited<ReturnType<typeof createTestDatabase>>;
const logger = createLogger('test', 'silent');

beforeAll(async () => {
  postgres = await startPostgres();
  opened = await createTestDatabase(postgres.url);
});
afterAll(async () => {
  await opened.close();
  await postgres.close();
});

it('lets one lead, the next when the first lets go or stops renewing, and tells a leader that lost', async () => {
  const lease = createLeaseStore(opened.database);
  const times = { renewMs: 50, expiresMs: 3_000 };
  const first = await lead(lease, { holder: 'first', logger, onLost: () => undefined, ...times });
  let secondLeads = false;
  const second = lead(lease, { holder: 'second', logger, onLost: () => undefined, ...times }).then((leadership) => { secondLeads = true; return leadership; });
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(secondLeads).toBe(false);
  await first.release();
  await (await second).release();
  expect(secondLeads).toBe(true);

  // `third` hangs: its renewals fail, so `fourth` may take over once the lease has ended.
  let broken = false;
  const failing = { ...lease, hold: (holder: string, forMs: number) => (broken ? Promise.reject(new Error('away')) : lease.hold(holder, forMs)) };
  const lost = vi.fn();
  await lead(failing, { holder: 'third', logger, onLost: lost, ...times });
  broken = true;
  const fourth = await lead(lease, { holder: 'fourth', logger, onLost: () => undefined, ...times });
  await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), 10_000);
  await fourth.release();
});

it('takes the lease of a control of this host that was killed, without waiting for its end', async () => {
  const lease = createLeaseStore(opened.database);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  // What the test before left of its lease ends first.
  await vi.waitFor(async () => expect(await lease.hold(`${hostname()} ${pid} dead`, 600_000)).toBe(true), 10_000);
  const leadership = await lead(lease, { holder: leaseHolder(), logger, onLost: () => undefined, isGone: isGoneHere });
  expect(await lease.holder()).toContain(` ${process.pid} `);
  expect(isGoneHere(`elsewhere ${pid} x`)).toBe(false);
  expect(isGoneHere(`${hostname()} ${process.ppid} x`)).toBe(false);
  await leadership.release();
});
