import { describe, expect, it } from 'vitest';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { QueryLimits } from '@infaas/shared/domain/serving-view';
import { testApplication } from '../testing/test-view';
import { createQuotaGate } from './quota-gate';

const application = (limits: QueryLimits) => testApplication({ id: 'kiosk', key: 'k', limits });

function refusal(run: () => unknown): ServingError | null {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof ServingError ? error : null;
  }
}

describe('the quota gate', () => {
  it('refuses above the rate with the time to wait, and lets in again after it', () => {
    let now = 0;
    const gate = createQuotaGate(() => now);
    const kiosk = application({ rate: { perSecond: 2, burst: 1 }, concurrent: null });
    gate.pass(kiosk);
    const refused = refusal(() => gate.enter(kiosk));
    expect(refused).toMatchObject({ code: 'quota', extra: { retryAfterMs: 500 } });
    now = 500_000;
    expect(refusal(() => gate.enter(kiosk))).toBeNull();
  });

  it('refuses above the places under way, and a refused query takes neither place nor token', () => {
    const gate = createQuotaGate(() => 0);
    const kiosk = application({ rate: { perSecond: 1, burst: 3 }, concurrent: 1 });
    const leave = gate.enter(kiosk);
    for (let turn = 0; turn < 5; turn += 1) expect(refusal(() => gate.enter(kiosk))?.message).toContain('under way');
    leave();
    gate.enter(kiosk)();
    gate.enter(kiosk)();
    expect(refusal(() => gate.enter(kiosk))?.message).toContain('per second');
  });

  it('holds nobody else back, and no one without limits', () => {
    const gate = createQuotaGate(() => 0);
    gate.enter(application({ rate: null, concurrent: 1 }));
    const other = testApplication({ id: 'other', key: 'o' });
    for (let turn = 0; turn < 100; turn += 1) gate.enter(other);
    expect(refusal(() => gate.enter(application({ rate: null, concurrent: 1 })))?.code).toBe('quota');
  });
});
