import { expect, it } from 'vitest';
import { formatInterval } from './format-interval';

it('states both ends with one unit', () => {
  expect(formatInterval(0.9112, 0.9338)).toBe('91.1–93.4 %');
  expect(formatInterval(null, 0.9)).toBeNull();
});
