import { describe, expect, it } from 'vitest';
import type { InstanceMemory } from '@infaas/shared/policy/scaling';
import { instanceOf } from '@infaas/shared/policy/view.fixture';
import { failedSince } from './model-scaler';

const memory = (over: Partial<InstanceMemory>): InstanceMemory => ({ queries: 0, busyUs: 0, atUs: 0, lastActiveUs: 0, seenUs: 0, busyCores: 0, failed: false, stopOrderedUs: null, ...over });

describe('failedSince', () => {
  const before = [instanceOf('stays', 'a'), instanceOf('crashed', 'a'), instanceOf('told', 'a'), instanceOf('drained', 'a', { state: 'draining' })];

  it('returns what went without having been told to', () => {
    const state = { instances: { crashed: memory({}), told: memory({ stopOrderedUs: 1 }) } };
    expect(failedSince(before, [instanceOf('stays', 'a')], state).map(({ id, state: is }) => `${id} ${is}`)).toEqual(['crashed failed']);
  });

  it('knows nothing of an instance that was not seen by a tick yet', () => {
    expect(failedSince([instanceOf('new', 'a')], [], { instances: {} })).toHaveLength(1);
  });
});
