import { gzipSync } from 'node:zlib';
import { validationPreviewSchema } from '@infaas/shared/jobs/validation-jobs';
import type { ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { previewValidationSet } from './preview-validation-set';
import type { PreviewRequest } from './preview-validation-set';
import { idxFile, npyFile } from './sample-files';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const preview = (bytes: Uint8Array | Uint8Array[], more: Partial<PreviewRequest> = {}): Promise<ValidationPreview> =>
  previewValidationSet({ files: [bytes].flat().map((each, at) => ({ name: `file${at}`, bytes: each })), input: null, output: null, labels: [], metric: null, ...more });
const png = (shade: number, side = 8): Promise<Uint8Array> => sharp(new Uint8Array(side * side).fill(shade), { raw: { width: side, height: side, channels: 1 } }).png().toBuffer();
const stops = ({ problems }: ValidationPreview): string[] => problems.filter((each) => each.severity === 'stops').map((each) => each.text);

describe('previewValidationSet', () => {
  it('tells kind, classes with counts and one example of each class in turn', async () => {
    const files = { 'cat/1.png': await png(1), 'cat/2.png': await png(2), 'cat/3.png': await png(3), 'dog/1.png': await png(9) };
    const seen = validationPreviewSchema.parse(await preview(zipSync(files), { labels: ['cat', 'dog'] }));
    expect(seen).toMatchObject({ format: 'pictures', samples: 4, labelled: 4, sampleForm: 'pictures, 8 × 8 pixels', classCount: 2, problems: [] });
    expect(seen.classes).toEqual([{ label: 'cat', samples: 3, known: true }, { label: 'dog', samples: 1, known: true }]);
    expect(seen.examples.map((each) => each.label)).toEqual(['cat', 'dog', 'cat', 'cat']);
    const drawn = await sharp(Buffer.from(seen.examples[1]?.png ?? '', 'base64')).metadata();
    expect([drawn.format, drawn.width]).toEqual(['png', 56]);
  });

  it('names unlabelled files, unknown labels, copies, contradictions, damage and what it does not read', async () => {
    const files = {
      'cat/1.png': await png(1), 'cat/2.png': await png(1), 'dog/same.png': await png(1), 'cow/1.png': await png(5), 'stray.png': await png(6), 'cat/broken.png': text('no picture'),
      'notes.txt': text('hello'),
    };
    const seen = await preview(zipSync(files), { labels: ['cat', 'dog', 'horse'] });
    expect(stops(seen)).toEqual(['1 of 6 samples has no label.', '1 label (1 sample) is none of the task\'s.', '1 picture cannot be decoded.']);
    expect(seen.problems.map((each) => each.examples[0])).toEqual(['stray.png', 'cow', 'cat/broken.png', 'horse', 'cat/1.png = dog/same.png', 'cat/1.png = cat/2.png', 'notes.txt']);
    expect(seen.problems.every((each) => each.hint.length > 10)).toBe(true);
  });

  it('reads labels.csv', async () => {
    const files = { 'a.png': await png(1), 'b.png': await png(2), 'labels.csv': text('file,label\na.png,7\n') };
    const seen = await preview(zipSync(files));
    expect([seen.labelled, seen.classes, stops(seen)]).toEqual([1, [{ label: '7', samples: 1, known: true }], ['1 of 2 samples has no label.']]);
  });

  it.each([
    ['idx', [gzipSync(idxFile([2, 6, 6], Array.from({ length: 72 }, (_, at) => at))), gzipSync(idxFile([2], [3, 1]))], '6 × 6 UINT8', ['1', '3'], true],
    ['npz', zipSync({ 'x.npy': npyFile('f4', [2, 3], [1, 2, 3, 4, 5, 6]), 'y.npy': npyFile('i8', [2], [0, 1]) }), '3 numbers', ['0', '1'], false],
    ['csv', text('a,b,species\n1,2,red\n3,4,blue\n'), '2 numbers', ['blue', 'red'], false],
    ['jsonl', text('{"input":[1,2],"label":"x"}\n{"input":[3,4],"label":"y"}\n'), '2 numbers', ['x', 'y'], false],
  ])('reads %s without knowing the task', async (format, bytes, sampleForm, labels, drawn) => {
    const seen = await preview(bytes);
    expect(seen).toMatchObject({ format, samples: 2, labelled: 2, sampleForm, problems: [] });
    expect(seen.classes.map((each) => each.label)).toEqual(labels);
    expect(seen.examples.every((each) => (each.png !== null) === drawn && each.text.length > 0)).toBe(true);
  });

  it('tells numbers to be predicted from classes', async () => {
    const table = text('a,target\n1,0.5\n2,1.5\n3,4\n');
    expect(await preview(table)).toMatchObject({ classes: [], targets: { low: 0.5, high: 4, mean: 2 }, problems: [] });
    const whole = text('a,target\n1,10\n2,30\n');
    expect((await preview(whole)).classCount).toBe(2);
    expect(await preview(whole, { metric: 'numbers' })).toMatchObject({ classCount: 0, targets: { low: 10, high: 30, mean: 20 } });
  });

  it('says that sizes do not fit the task, and in which they should come', async () => {
    const seen = await preview([idxFile([1, 4, 4], Array.from({ length: 16 }, () => 1)), idxFile([1], [0])], {
      input: { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }, output: { kind: 'scores', name: 'scores', classes: 10 },
    });
    expect(stops(seen)).toEqual(['It does not fit the task: the samples are [4, 4], but the task\'s pictures are 1 x 28 x 28.']);
  });

  it('counts class numbers from 0 against the classes of the task', async () => {
    const seen = await preview(text('a,label\n1,0\n2,10\n'), { output: { kind: 'scores', name: 'scores', classes: 10 } });
    expect(seen.classes).toEqual([{ label: '0', samples: 1, known: true }, { label: '10', samples: 1, known: false }]);
    expect(stops(seen)).toHaveLength(1);
  });

  it('keeps its drawings within 64 KB', async () => {
    const noisy = Object.fromEntries(await Promise.all(Array.from({ length: 30 }, async (_, at) => {
      const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (__, offset) => (offset * 7919 + at * 104_729 + ((offset * offset) >> 3)) & 255);
      return [`c${at}/p.png`, await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } }).png().toBuffer()] as const;
    })));
    const seen = await preview(zipSync(noisy));
    expect(seen.examples).toHaveLength(12);
    expect(seen.examples.reduce((sum, each) => sum + (each.png?.length ?? 0), 0)).toBeLessThanOrEqual(65_536);
  });

  it.each([['nothing known', Uint8Array.of(1, 0, 2)], ['an empty zip', zipSync({})], ['half a zip', zipSync({ 'a/1.png': text('x') }).slice(0, 40)]])('refuses %s with what to do', async (_name, bytes) => {
    await expect(preview(bytes)).rejects.toMatchObject({ name: 'ServingError', hint: expect.stringMatching(/\w{3}/u) as string });
  });
});
