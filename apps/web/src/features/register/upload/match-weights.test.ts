import { describe, expect, it } from 'vitest';
import { matchWeights } from './match-weights';

const file = (name: string, webkitRelativePath = '') => ({ name, webkitRelativePath });
const matched = (paths: string[], ...files: ReturnType<typeof file>[]) => matchWeights(paths, files).map((each) => [each.path, each.file.webkitRelativePath || each.file.name]);

describe('matchWeights', () => {
  it('goes by the path in a folder, then by the name', () => {
    expect(matched(['a/w.bin', 'b/w.bin'], file('w.bin', 'net/b/w.bin'), file('w.bin', 'net/a/w.bin'))).toEqual([['a/w.bin', 'net/a/w.bin'], ['b/w.bin', 'net/b/w.bin']]);
    expect(matched(['v.bin', 'deep/w.bin'], file('w.bin'), file('other'))).toEqual([['deep/w.bin', 'w.bin']]);
  });
  it('takes one file for one path whatever its name', () => {
    expect(matched(['model.onnx.data'], file('download (1)'))).toEqual([['model.onnx.data', 'download (1)']]);
    expect(matched([], file('x'))).toEqual([]);
  });
});
