import { describe, expect, it } from 'vitest';
import { parseLabels } from './parse-labels';

describe('parseLabels', () => {
  it('reads lines of any system and JSON arrays', () => {
    expect(parseLabels('\uFEFFcat\r\ndog \n\n').labels).toEqual(['cat', 'dog']);
    expect(parseLabels(' ["cat", "dog"]').labels).toEqual(['cat', 'dog']);
  });
  it.each([['', 'no names'], ['[1, 2]', 'neither'], ['[oops', 'neither'], ['cat\n\ndog', 'Line 2 is empty'], [`cat\n${'x'.repeat(201)}`, 'Line 2 is longer']])('refuses %j', (text, problem) => {
    expect(parseLabels(text).problem).toContain(problem);
  });
});
