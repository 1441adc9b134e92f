import { expect, it } from 'vitest';
import { exponential, gamma, logNormal, normal, randomStream } from './random-streams';

const draws = (draw: () => number, count = 40_000): number[] => Array.from({ length: count }, draw).sort((a, b) => a - b);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

it('gives each purpose its own numbers, the same for the same seed', () => {
  const [one, same, other, next] = [randomStream(7, 'runs'), randomStream(7, 'runs'), randomStream(7, 'boots'), randomStream(8, 'runs')];
  const first = [one(), one(), one()];
  expect([same(), same(), same()]).toEqual(first);
  expect([other(), other(), other()]).not.toEqual(first);
  expect([next(), next(), next()]).not.toEqual(first);
});

it('draws what it says', () => {
  const random = randomStream(3, 'test');
  expect(mean(draws(() => exponential(random)))).toBeCloseTo(1, 1);
  const standard = draws(() => normal(random));
  expect(mean(standard)).toBeCloseTo(0, 1);
  expect(standard[Math.floor(standard.length * 0.975)]).toBeCloseTo(1.96, 1);
  for (const shape of [0.2, 1, 5]) expect(Math.abs(mean(draws(() => gamma(random, shape))) - 1)).toBeLessThan(0.06);
});

it.each([1, 1.1, 1.5, 2.5])('draws runs whose 95th percentile is %s times their mean', (tail) => {
  const random = randomStream(5, 'test');
  const values = draws(() => logNormal(random, 10_000, tail));
  expect(Math.abs(mean(values) / 10_000 - 1)).toBeLessThan(0.03);
  expect(Math.abs((values[Math.floor(values.length * 0.95)] ?? 0) / 10_000 - tail)).toBeLessThan(0.05 * tail);
});
