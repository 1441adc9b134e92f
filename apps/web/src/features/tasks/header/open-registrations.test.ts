import { describe, expect, it } from 'vitest';
import type { ArchitectureSummary } from '../../../server/architecture/list-architectures';
import { openRegistrations, registrationShare } from './open-registrations';

const version = (id: string, state: ArchitectureSummary['versions'][number]['state'], finishedAtMs: number | null = null) => ({
  id, number: 1, fileName: 'm.onnx', bytes: 1, model: '', inputRecord: { kind: 'tensor' as const }, outputRecord: { kind: 'tensor' as const }, declaredAccuracy: null,
  state, progress: 'measuring 2 of 4', hint: null, createdAtMs: Number(id), readyAtMs: null, finishedAtMs, readyVariants: 0,
});
const STABLE = { stable: null, stableSinceMs: null, takeover: null, pinned: null };
const architectures: ArchitectureSummary[] = [
  { id: 'a', name: 'a', task: 't', createdAtMs: 0, ...STABLE, versions: [version('1', 'complete'), version('2', 'measuring'), version('3', 'ready')] },
  { id: 'b', name: 'b', task: 't', createdAtMs: 0, ...STABLE, versions: [version('4', 'failed', 0), version('5', 'failed', 99_000_000)] },
];

describe('openRegistrations', () => {
  it('shows what is under way and what failed lately, newest first', () => {
    expect(openRegistrations(architectures, 100_000_000).map((each) => each.id)).toEqual(['5', '3', '2']);
  });
});

describe('registrationShare', () => {
  it.each([
    ['waiting', 'waiting for a worker', 0], ['measuring', 'Measured 0 of 9 variants.', 0.4], ['measuring', 'measuring', 0.4], ['ready', 'Measured 5 of 10 variants.', 0.65],
    ['ready', 'All 9 variants are judged; the last measurements are made.', 0.9], ['complete', 'done', 1],
  ] as const)('of %s, “%s”', (state, progress, share) => {
    expect(registrationShare({ state, progress })).toBeCloseTo(share);
  });
});
