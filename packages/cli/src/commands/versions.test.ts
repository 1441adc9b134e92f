import { expect, test } from 'vitest';
import { versionsText } from './versions';

const version = (number: number, readyVariants: number) => ({ number, readyVariants, fileName: 'm.onnx', state: 'complete', progress: 'done', createdAtMs: 0 });

test('the newest version stands first, the stable one is marked', () => {
  const text = versionsText({ name: 'cnn', task: 'digits', stable: 1, pinned: null, takeover: 'v2 takes over when it runs.', versions: [version(1, 3), version(2, 1)] });
  expect(text.split('\n').slice(2, 4).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([['v2', 'complete'], ['v1', 'stable']]);
  expect(text).toContain('cnn follows the newest ready version.\nv2 takes over when it runs.');
});

test('a pin that has not been reached yet shows', () => {
  const text = versionsText({ name: 'cnn', task: 'digits', stable: 2, pinned: 1, takeover: null, versions: [version(1, 3), version(2, 1)] });
  expect(text).toMatch(/v1 +pinned/);
  expect(text).toContain('cnn is to stay at v1.');
});
