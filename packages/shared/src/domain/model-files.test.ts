import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainModelPath } from './model-files';

describe('plainModelPath', () => {
  it.each([
    ['weights.bin', 'weights.bin'], ['./weights.bin', 'weights.bin'], ['a//b/./c.data', 'a/b/c.data'], ['..data', '..data'], ['a/..b', 'a/..b'], ['ä ö.bin', 'ä ö.bin'],
  ])('%j is %j', (path, plain) => {
    expect(plainModelPath(path)).toBe(plain);
  });

  it.each(['', '.', './', '/etc/passwd', '../x', 'a/../../x', 'a/..', 'C:\\x', 'C:x', 'a\\..\\x', 'file:///etc/passwd', 'a\0b', 'a\nb', 'a/', 'x'.repeat(241)])('refuses %j', (path) => {
    expect(plainModelPath(path)).toBeNull();
  });

  it('gives a path that stays in the folder and is its own plain form, or nothing', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', 'b.bin', '/', '\\', ':', '...'), { maxLength: 8 }), (parts) => {
      const plain = plainModelPath(parts.join('/'));
      if (plain === null) return;
      expect(plain.startsWith('/') || plain.split('/').some((segment) => segment === '..' || segment === '.' || segment === '')).toBe(false);
      expect(plainModelPath(plain)).toBe(plain);
    }));
  });
});
