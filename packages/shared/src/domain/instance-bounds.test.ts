import { expect, it } from 'vitest';
import { boundsAt, NO_BOUNDS } from './instance-bounds';

const held = { least: 1, most: 1, untilMs: 1_000, then: { least: 2, most: null } };

it.each([
  ['those of now before their end', held, 999, { least: 1, most: 1 }],
  ['those of before from their end on', held, 1_000, { least: 2, most: null }],
  ['none where there were none before', { ...held, then: NO_BOUNDS }, 5_000, NO_BOUNDS],
  ['always the same without an end', { ...held, untilMs: null }, 9e15, { least: 1, most: 1 }],
])('are %s', (_, bounds, nowMs, expected) => {
  expect(boundsAt(bounds, nowMs)).toEqual(expected);
});
