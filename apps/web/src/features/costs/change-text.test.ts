import { describe, expect, it } from 'vitest';
import { changeOf } from './change-text';

describe('changeOf', () => {
  it.each([
    [0, 0, null],
    [1, 0, { text: 'new', tone: 'up' }],
    [1.001, 1, { text: 'as before', tone: 'same' }],
    [1.05, 1, { text: '+5.0 %', tone: 'up' }],
    [0.5, 1, { text: '−50 %', tone: 'down' }],
    [0, 1, { text: '−100 %', tone: 'down' }],
    [25, 1, { text: '25 ×', tone: 'up' }],
  ])('%d after %d', (now, before, expected) => {
    expect(changeOf(now, before)).toEqual(expected);
  });
});
