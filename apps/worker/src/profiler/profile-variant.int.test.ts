import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileCheckpointSchema, type ProfileCheckpoint } from '@infaas/shared/jobs/profile-jobs';
import { openContentStore } from '@infaas/shared/platform/content-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchPlace } from '../supervisor/bench-host';
import { openHostPool, type HostPool } from '../supervisor/host-pool';
import { bundleEntries, type BundledEntries } from '../testing/bundle-entries';
import { doubleModel, executableOf, rowsOf } from '../testing/tiny-models';
import type { MeasuringWatch } from './measuring-watch';
import { profileVariant, type ProfileRequest } from './profile-variant';

let bundle: BundledEntries;
let pool: HostPool;
let directory: string;
let place: BenchPlace;
let request: ProfileRequest;

beforeAll(async () => {
  bundle = await bundleEntries(['instance-host-main', 'session-thread-main']);
  directory = await mkdtemp(join(tmpdir(), 'ip-'));
  const store = openContentStore(join(directory, 'store'));
  pool = openHostPool({ command: bundle.command('instance-host-main'), environment: { PATH: process.env['PATH'] } });
  place = { pool, runDirectory: directory, artifactPath: (sha256) => store.path(sha256), providers: ['cpu'] };
  const executable = executableOf(await store.put(doubleModel(3)), rowsOf(3));
  request = { executable, reference: { ...executable, variantId: 'base' }, batches: [1, 2, 4], budgetMs: 120_000, loads: 3, software: { onnxruntime: 'this' } };
}, 60_000);
afterAll(async () => {
  await pool.close();
  await bundle.close();
  await rm(directory, { recursive: true, force: true });
});

/** Keeps checkpoints and ends the job when there are so many. */
function interruptedAfter(rounds: number): MeasuringWatch & { kept: ProfileCheckpoint[] } {
  const kept: ProfileCheckpoint[] = [];
  return {
    kept, waitedMs: () => 7, keep: (checkpoint) => kept.push(profileCheckpointSchema.parse(JSON.parse(JSON.stringify(checkpoint)))),
    giveWay: () => (kept.length >= rounds ? Promise.reject(new Error('interrupted')) : Promise.resolve(false)),
  };
}

describe('a profile', () => {
  it('tells what was measured, and in which circumstances', async () => {
    const profile = await profileVariant(place, request);
    expect(profile.latency.map((point) => point.batch)).toEqual([1, 2, 4]);
    expect(profile.details).toMatchObject({ batchesEnd: 'all', resumedRounds: 0, waitedMs: 0, afterPause: { pauseMs: 20, samples: 10 } });
    const { details } = profile;
    expect(details?.rounds).toBeGreaterThanOrEqual(5);
    expect(details?.steadyMemoryBytes).toBeGreaterThan(1e6);
    expect(profile.memoryBytes).toBeGreaterThanOrEqual(details?.steadyMemoryBytes ?? Infinity);
    expect(details?.coldLoad?.us).toBeGreaterThan(details?.coldLoad?.startUs ?? Infinity);
    expect(details?.machine.cores).toBeGreaterThan(0);
  });

  it('goes on from what an interrupted one had measured', async () => {
    const watch = interruptedAfter(3);
    await expect(profileVariant(place, { ...request, watch })).rejects.toThrow('interrupted');
    expect(watch.kept.map((checkpoint) => checkpoint.rounds.length)).toEqual([1, 2, 3]);
    const checkpoint = watch.kept.at(-1);
    const again = interruptedAfter(Infinity);
    const profile = await profileVariant(place, { ...request, checkpoint, watch: again });
    expect(profile.details).toMatchObject({ resumedRounds: 3, waitedMs: 7 });
    expect(again.kept[0]?.rounds.slice(0, 3)).toEqual(checkpoint?.rounds);
    expect(profile.details?.rounds).toBeGreaterThanOrEqual(5);
  });

  it('begins anew where the machine or the software is another', async () => {
    const watch = interruptedAfter(1);
    await expect(profileVariant(place, { ...request, watch })).rejects.toThrow('interrupted');
    const profile = await profileVariant(place, { ...request, checkpoint: watch.kept[0], software: { onnxruntime: 'newer' } });
    expect(profile.details).toMatchObject({ resumedRounds: 0 });
  });
});
