import { connect } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { startPostgres } from './start-postgres';
import { startRedis, type TestServer } from './start-redis';

const opened: TestServer[] = [];
afterAll(async () => {
  await Promise.all(opened.map((server) => server.close()));
});

const reachable = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });

describe.each([{ name: 'Redis', open: startRedis }, { name: 'Postgres', open: startPostgres }])('a private $name', ({ open }) => {
  it('answers, can be killed, and comes back on its port', async () => {
    const server = await open();
    opened.push(server);
    expect(await reachable(server.url)).toBe(true);
    await server.stop();
    expect(await reachable(server.url)).toBe(false);
    await server.start();
    expect(await reachable(server.url)).toBe(true);
  }, 60_000);
});
