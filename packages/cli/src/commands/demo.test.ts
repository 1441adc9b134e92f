import { expect, test } from 'vitest';
import { burstText } from './demo';

test('both runs of a burst stand under each other', () => {
  const total = { sent: 900, sloCompliance: 0.5, refusedOrLate: 450, accuracy: 0.971, costPer1kUsd: 0.00002, reservedUsdPerHour: 0.03 };
  const lines = burstText({ state: 'done', problem: null, runs: { fixed: { total }, infaas: { total: { ...total, sloCompliance: 1, refusedOrLate: 0, costPer1kUsd: null } } } }).split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual(expect.arrayContaining([
    ['one fixed variant', '900', '50.00 %', '450', '97.10 %', '$0.0300', '$0.00002'], ['INFaaS', '900', '100.00 %', '0', '97.10 %', '$0.0300', '-'],
  ]));
});
