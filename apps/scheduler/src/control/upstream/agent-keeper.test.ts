import { describe, expect, it } from 'vitest';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import { createLogger } from '@infaas/shared/platform/logger';
import type { ControlToWorker } from '@infaas/shared/protocol/link';
import type { LiveWorkers } from '../fleet/live-workers';
import type { VersionRow } from '../rows';
import type { World } from '../world';
import { createAgentKeeper } from './agent-keeper';

const versionOf = (name: string): VersionRow => ({
  id: name, architectureId: name, number: 1, model: name, files: [], inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, declaredAccuracy: 0.9,
  upstream: { hardwareClass: `upstream.${name}`, pricePerHourNanoUsd: 0, concurrency: 2 },
});

/** A keeper over a world that a test changes, with what each worker was told. */
function rig() {
  const state = { versions: [versionOf('a')], workers: [{ name: 'w', bootId: '1' }], readable: true, connected: true };
  const told: string[] = [];
  const live = {
    all: () => state.workers.map((worker) => ({ ...worker, id: worker.name, queue: `cpu.${worker.name}`, deadAtMs: null })),
    byName: (name: string) => state.workers.filter((worker) => worker.name === name).map((worker) => ({ ...worker, id: worker.name }))[0],
  } as unknown as LiveWorkers;
  const contentStore = {
    get: (name: string) => (state.readable ? Promise.resolve(Buffer.from(name === 'odd' ? '{' : JSON.stringify({ kind: 'upstream', url: `https://${name}.example`, model: 'm', version: null, activation: 'none' })))
      : Promise.reject(new Error('EIO'))),
  } as unknown as ContentStore;
  const keep = createAgentKeeper({ world: { rows: () => ({ versions: state.versions, registrations: [] }) } as unknown as World, live, contentStore, logger: createLogger('test', 'silent') }, {
    toWorker(name: string, { upstreams = [] }: ControlToWorker) {
      if (state.connected) told.push(`${name}: ${upstreams.map((order) => `${order.workerName} x${order.concurrency} ${order.descriptor.url}`).join(', ')}`);
      return state.connected;
    },
  });
  return { state, told, keep };
}

const A = 'upstream-a x2 https://a.example';

describe('who is told to speak for which upstreams', () => {
  it('is told once, again when it changes, and anew after a new start of the worker', async () => {
    const { state, told, keep } = rig();
    await keep();
    await keep();
    state.versions.push(versionOf('b'));
    await keep();
    state.workers = [{ name: 'w', bootId: '2' }];
    await keep();
    state.versions = [];
    await keep();
    await keep();
    expect(told).toEqual([`w: ${A}`, `w: ${A}, upstream-b x2 https://b.example`, `w: ${A}, upstream-b x2 https://b.example`, 'w: ']);
  });

  it('is told again what did not reach it, and nothing while a description cannot be read', async () => {
    const { state, told, keep } = rig();
    state.connected = false;
    await keep();
    state.connected = true;
    state.readable = false;
    await keep();
    expect(told).toEqual([]);
    state.readable = true;
    await keep();
    expect(told).toEqual([`w: ${A}`]);
  });

  it('goes to another worker when the first is gone; what is no description is left out', async () => {
    const { state, told, keep } = rig();
    state.versions.push(versionOf('odd'));
    await keep();
    state.workers = [{ name: 'x', bootId: '9' }];
    await keep();
    expect(told).toEqual([`w: ${A}`, `x: ${A}`]);
  });
});
