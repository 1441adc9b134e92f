import { createLogger } from '@infaas/shared/platform/logger';
import type { WorkerHello } from '@infaas/shared/protocol/link';
import { expect, it } from 'vitest';
import { sampleRows } from '../testing/sample-rows';
import { createLiveWorkers } from './live-workers';
import { createWorkerDesk } from './worker-desk';

const hello = (bootId: string): WorkerHello => ({
  kind: 'hello', role: 'worker', token: 't', name: 'one', queue: 'cpu.one', bootId, instances: [],
  hardware: { kind: 'cpu', cores: 2, memoryBytes: 4e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], cpuModel: 'x', software: {} },
});

/** A desk whose store only writes down what it is told; marking a worker dead takes as long as the test wants. */
function deskOf() {
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const state = { nowMs: 0 };
  const live = createLiveWorkers();
  const parts = {
    store: {
      world: { apply: () => Promise.resolve() },
      workers: {
        upsert: (said: WorkerHello) => { told.push(`joined ${said.bootId}`); return Promise.resolve('one'); },
        lost: () => new Promise<void>((resolve) => waiting.push(() => { told.push('lost'); resolve(); })),
        rebooted: () => { told.push('rebooted'); return Promise.resolve(); },
      },
    },
    queues: { of: () => ({ obliterate: () => Promise.resolve() }) },
    live, world: { refresh: () => Promise.resolve(true), rows: () => sampleRows() }, judge: {}, clock: { nowMs: () => state.nowMs },
    logger: createLogger('test', 'silent'), onChanged: () => undefined,
  };
  live.expect(sampleRows().workers, 0);
  return { told, waiting, live, state, desk: createWorkerDesk(parts as unknown as Parameters<typeof createWorkerDesk>[0]) };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

it('buries a worker to the end before it may join again: it is not left dead', async () => {
  const { told, waiting, live, state, desk } = deskOf();
  state.nowMs = 10_000;
  const buried = desk.buryDead();
  await turn();
  const joined = desk.hello(hello('second'));
  await turn();
  expect(told).toEqual([]);
  waiting.splice(0).forEach((end) => end());
  await Promise.all([buried, joined]);
  expect(told.filter((what) => what !== 'rebooted')).toEqual(['lost', 'joined second']);
  expect(live.byName('one')?.deadAtMs).toBeNull();
});

it('does not bury one that joined while its turn was waited for', async () => {
  const { told, waiting, live, state, desk } = deskOf();
  const joined = desk.hello(hello('second'));
  await turn();
  state.nowMs = 10_000;
  const buried = desk.buryDead();
  await turn();
  waiting.splice(0).forEach((end) => end());
  await Promise.all([joined, buried]);
  expect(told).toEqual(['rebooted', 'joined second']);
  expect(live.byName('one')?.deadAtMs).toBeNull();
});
