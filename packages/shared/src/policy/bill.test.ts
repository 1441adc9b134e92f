import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, bill } from './bill';
import type { BillInput, BilledInstance } from './bill';

const instance = (over: Partial<BilledInstance> = {}): BilledInstance => ({
  instanceId: 'i', workspaceId: 'ws', taskId: 't', variantId: 'v', share: 0.5, presentUs: 1_000_000, used: [], keepers: [], ...over,
});
/** 3.6 dollars an hour = 1,000,000 nano-dollars a second. */
const second = (over: Partial<BillInput> = {}): BillInput => ({ pricePerHourNanoUsd: 3_600_000_000, intervalUs: 1_000_000, carry: 0, instances: [], work: [], ...over });
const amounts = (input: BillInput): unknown[] => bill(input).parts.map((part) => [part.kind, part.applicationId ?? part.ownerId, part.amountNanoUsd]);

describe('bill', () => {
  it.each([
    ['an empty machine is the operator\'s', second(), [['operator_idle', null, 1_000_000]]],
    ['used by time, the rest idle to the keepers', second({ instances: [instance({ used: [{ applicationId: 'a', computeUs: 400_000 }], keepers: [{ applicationId: 'a', weight: 3 }, { applicationId: 'b', weight: 1 }] })] }),
      [['used', 'a', 200_000], ['idle', 'a', 225_000], ['idle', 'b', 75_000], ['operator_idle', null, 500_000]]],
    ['nobody keeps it: idle time is the operator\'s', second({ instances: [instance()] }), [['idle', null, 500_000], ['operator_idle', null, 500_000]]],
    ['oversubscribed: shares divide by their sum', second({ instances: [instance({ share: 1, keepers: [{ applicationId: 'a', weight: 1 }] })], work: [{ kind: 'profiling', workspaceId: 'ws', ownerId: 'o', share: 1, durationUs: 1_000_000 }] }),
      [['idle', 'a', 500_000], ['profiling', 'o', 500_000]]],
    ['there for half of the time', second({ instances: [instance({ presentUs: 500_000, keepers: [{ applicationId: 'a', weight: 1 }] })] }), [['idle', 'a', 250_000], ['operator_idle', null, 750_000]]],
  ])('%s', (_, input, expected) => expect(amounts(input)).toEqual(expected));

  it('always adds up: parts whole and not negative, sums equal price x time over consecutive intervals to the nano-dollar', () => {
    const usedArb = fc.array(fc.record({ applicationId: fc.constantFrom('a', 'b', 'c'), computeUs: fc.nat(70_000_000) }), { maxLength: 4 });
    const instanceArb = fc.record({
      instanceId: fc.constant('i'), workspaceId: fc.constant('ws'), taskId: fc.constant('t'), variantId: fc.constantFrom('v', 'w'), share: fc.double({ min: 0, max: 1.5, noNaN: true }),
      presentUs: fc.nat(70_000_000), used: usedArb, keepers: fc.array(fc.record({ applicationId: fc.constantFrom('a', 'b'), weight: fc.double({ min: 0, max: 1e6, noNaN: true }) }), { maxLength: 3 }),
    });
    const workArb = fc.record({ kind: fc.constantFrom('profiling', 'offline' as const), workspaceId: fc.constant('ws'), ownerId: fc.constant('o'), share: fc.double({ min: 0, max: 1, noNaN: true }), durationUs: fc.nat(60_000_000) });
    const intervalArb = fc.record({ intervalUs: fc.nat(60_000_000), instances: fc.array(instanceArb, { maxLength: 5 }), work: fc.array(workArb, { maxLength: 3 }) });
    fc.assert(fc.property(fc.nat(1_000_000_000_000), fc.array(intervalArb, { minLength: 1, maxLength: 4 }), (pricePerHourNanoUsd, intervals) => {
      let carry = 0;
      let charged = 0n;
      for (const interval of intervals) {
        const { parts, totalNanoUsd, carry: left } = bill({ ...interval, pricePerHourNanoUsd, carry });
        for (const part of parts) expect(Number.isSafeInteger(part.amountNanoUsd) && part.amountNanoUsd >= 0).toBe(true);
        expect(parts.reduce((sum, part) => sum + part.amountNanoUsd, 0)).toBe(totalNanoUsd);
        charged += BigInt(totalNanoUsd);
        carry = left;
      }
      const timeUs = intervals.reduce((sum, interval) => sum + interval.intervalUs, 0);
      expect(charged * 3_600_000_000n + BigInt(carry)).toBe(BigInt(pricePerHourNanoUsd) * BigInt(timeUs));
    }), { numRuns: 1_000 });
  });

  it('apportions by largest remainder', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(2, [0.6, 0.9, 0.5])).toEqual([1, 1, 0]);
    expect(apportion(7, [0, 0])).toEqual([0, 7]);
  });
});
