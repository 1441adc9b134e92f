import { expect, it } from 'vitest';
import { createTallies } from './burst-seconds';

it('counts what ends late to the second in which it was sent, and what was not answered as missed', () => {
  const tallies = createTallies();
  for (const second of [0, 0, 2]) tallies.sent(second);
  tallies.running(0, { instances: 1, usdPerHour: 0.1 });
  tallies.note(0, { inTime: true, answered: true, accuracy: 0.9, costUsd: 2e-6 });
  tallies.note(2, { inTime: false, answered: true, accuracy: 0.8, costUsd: 1e-6 });
  tallies.note(0, { inTime: false, answered: false, accuracy: 0, costUsd: 0 });
  expect(tallies.seconds()).toMatchObject([
    { second: 0, sent: 2, inTime: 1, answered: 1, accuracy: 0.9, costPer1kUsd: 2e-3, instances: 1 },
    { second: 1, sent: 0, answered: 0, accuracy: null, instances: 1 },
    { second: 2, sent: 1, inTime: 0, answered: 1, accuracy: 0.8 },
  ]);
  const total = tallies.total();
  expect(total).toMatchObject({ sent: 3, refusedOrLate: 2 });
  expect(total.sloCompliance).toBeCloseTo(1 / 3, 9);
  expect(total.accuracy).toBeCloseTo(0.85, 9);
  expect(total.reservedUsdPerHour).toBeCloseTo(0.1, 9);
});
