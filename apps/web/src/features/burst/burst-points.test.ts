import { expect, it } from 'vitest';
import type { BurstSecond } from '../../server/demo/burst/burst-seconds';
import { burstPoints } from './burst-points';

const second = (at: number, over: Partial<BurstSecond> = {}): BurstSecond => ({ second: at, sent: 10, inTime: 9, answered: 10, accuracy: 0.9, costPer1kUsd: 1, instances: 1, reservedUsdPerHour: 0.03, ...over });

it('puts both runs on one axis, without the second that is still under way', () => {
  const fixed = [second(0), second(1, { sent: 0 }), second(2, { inTime: 0 })];
  expect(burstPoints('slo', { fixed, infaas: [second(0)], seconds: 4, running: false })).toEqual([
    { atMs: 0, fixed: 0.9, infaas: 0.9 }, { atMs: 1_000, fixed: null, infaas: null }, { atMs: 2_000, fixed: 0, infaas: null }, { atMs: 3_000, fixed: null, infaas: null },
  ]);
  expect(burstPoints('accuracy', { fixed, infaas: [], seconds: 3, running: true }).map(({ fixed: value }) => value)).toEqual([0.9, 0.9, null]);
});
