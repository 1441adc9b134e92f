import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntries } from '../../testing/bundle-entries';
import type { BundledEntries } from '../../testing/bundle-entries';
import { inspectModel } from '../inspect-model';
import { readModelFile } from '../read-model-file';
import { runInspector } from '../run-inspector';
import type { InspectorProcess } from '../run-inspector';
import { flippedModels, hostileModels } from './hostile-models';
import { soundConvNet } from './sound-models';
import type { HostileFile } from './sound-models';

const LANES = 2;
/** Of the files that their bytes give away, so many take the way through a process of their own all the same. */
const SAMPLE = 12;

const directory = mkdtempSync(path.join(tmpdir(), 'infaas-hostile-'));
const weights = { place: path.join(directory, 'weights'), bytes: 4_096 };
writeFileSync(weights.place, Buffer.alloc(weights.bytes, 1));
const sound = path.join(directory, 'sound.onnx');
writeFileSync(sound, soundConvNet());

let entries: BundledEntries;
beforeAll(async () => {
  entries = await bundleEntries(['inspector-main']);
});
afterAll(async () => {
  await entries.close();
  rmSync(directory, { recursive: true, force: true });
});

type Limits = NonNullable<InspectorProcess['limits']>;
/** What never ends is waited for half as long as in the product. */
const LIMITS: Readonly<Record<string, Limits>> = { time: { cpuSeconds: 3 } };

const inspect = (modelPath: string, files: HostileFile['files'] = [], limits: Limits = {}): Promise<unknown> =>
  runInspector({ nodePath: process.execPath, inspectorPath: entries.path('inspector-main'), limits }, { modelPath, files: [...files] });

/** Returns how a file is refused; null when it is accepted. What bytes give away needs no native library, and mostly no process. */
async function refusalOf({ bytes, files }: HostileFile, at: number, limits: Limits): Promise<unknown> {
  const modelPath = path.join(directory, `model-${at}.onnx`);
  writeFileSync(modelPath, bytes);
  const refused = await readModelFile(modelPath, files).then((whole) => (inspectModel(whole), null), (error: unknown) => error).catch((error: unknown) => error);
  const final = refused === null || at % SAMPLE === 0 ? await inspect(modelPath, files, limits).then(() => null, (error: unknown) => error) : refused;
  rmSync(modelPath);
  return final;
}

async function runAll(files: readonly HostileFile[], limits: Limits = {}): Promise<{ name: string; refusal: unknown }[]> {
  const ends: { name: string; refusal: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at];
      if (file) ends.push({ name: file.name, refusal: await refusalOf(file, at, limits) });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return ends;
}

/** A refusal that its owner understands: a sentence of ours, and what to do; nothing of paths, stacks or native signatures. */
function expectClear(name: string, refusal: unknown): void {
  expect([name, refusal instanceof ServingError]).toEqual([name, true]);
  const { code, message, hint } = refusal as ServingError;
  expect([name, ['malformed', 'unsupported', 'too_large'].includes(code)]).toEqual([name, true]);
  expect(message, name).toMatch(/^.{12,400}$/u);
  expect(message, name).not.toMatch(/\n|::|\.cc\b|\bat \w+ \(|0x[0-9a-f]{6}|\/(?:tmp|home|usr|root)\/|undefined|NaN|\[object/u);
  expect(hint, name).toMatch(/^.{12,200}$/u);
}

const hostile = hostileModels(weights);

describe('hostile models', () => {
  it('are more than 300, no two alike', () => {
    const all = Object.values(hostile).flat();
    const hashes = all.map(({ bytes, files = [] }) => createHash('sha256').update(bytes).update(JSON.stringify(files.map((file) => file.bytes))).digest('hex'));
    expect(new Set(hashes).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(300);
  });

  it.each(Object.keys(hostile))('of the kind %s are each refused with a reason, and a sound model in between is not', async (kind) => {
    const before = process.memoryUsage().rss;
    for (const { name, refusal } of await runAll(hostile[kind] ?? [], LIMITS[kind])) expectClear(name, refusal);
    await expect(inspect(sound)).resolves.toMatchObject({ batchable: true, parameters: 77 });
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
  }, 300_000);

  it('with flipped bits are refused, or are sound models of other figures that load and run', async () => {
    const ends = await runAll(flippedModels());
    const refused = ends.filter(({ refusal }) => refusal !== null);
    for (const { name, refusal } of refused) expectClear(name, refusal);
    // Most bits of such a model are weights, names and notes: those change figures and break nothing.
    expect(refused.length).toBeGreaterThan(20);
    expect(ends).toHaveLength(120);
  }, 300_000);
});
