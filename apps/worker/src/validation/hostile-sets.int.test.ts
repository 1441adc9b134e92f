import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { describe, expect, it } from 'vitest';
import { hostileArchives, hostileArrays, hostilePictures, hostileTables } from './hostile-sets';
import type { HostileSet } from './hostile-sets';
import { readValidationSet } from './read-validation-set';

const INPUTS: Readonly<Record<HostileSet['input'], CanonicalInput>> = {
  image: { kind: 'image', name: 'image', width: 3, height: 2, channels: 'gray', range: [0, 1] }, picture: { kind: 'picture', name: 'picture' },
  row: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }] },
};
const OUTPUT: CanonicalOutput = { kind: 'scores', name: 'scores', classes: 3 };

async function refusalOf({ input, files }: HostileSet): Promise<unknown> {
  try {
    const set = readValidationSet({ files: files.map((bytes, index) => ({ name: `file${index}`, bytes })), input: INPUTS[input], output: OUTPUT, labels: [] });
    for (let index = 0; index < Math.min(set.count, 3); index++) await set.sample(index);
    return null;
  } catch (error) {
    return error;
  }
}

describe('hostile validation sets', () => {
  it.each([['archives', hostileArchives, 30], ['arrays', hostileArrays, 30], ['tables', hostileTables, 20], ['pictures', hostilePictures, 12]] as const)('%s are each refused in a sentence, within bounds of memory', async (_kind, make, least) => {
    const sets = await make();
    expect(sets.length).toBeGreaterThanOrEqual(least);
    const before = process.memoryUsage().rss;
    for (const hostile of sets) {
      const refusal = await refusalOf(hostile);
      expect([hostile.name, refusal instanceof ServingError ? refusal.name : refusal]).toEqual([hostile.name, 'ServingError']);
      const { code, message, hint } = refusal as ServingError;
      expect([hostile.name, ['malformed', 'unsupported', 'too_large'].includes(code)]).toEqual([hostile.name, true]);
      expect(message, hostile.name).toMatch(/^[^\n]{12,300}$/u);
      expect(message, hostile.name).not.toMatch(/undefined|\[object|\bat \w+ \(|node:|NaN/u);
      expect(hint, hostile.name).toMatch(/^.{10,200}$/u);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(1.5 * 2 ** 30);
  }, 120_000);
});
