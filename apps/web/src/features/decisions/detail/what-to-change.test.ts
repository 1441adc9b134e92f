import { describe, expect, it } from 'vitest';
import type { CandidateRecord, QueryDecision } from '@infaas/shared/domain/decision';
import { whatToChange } from './what-to-change';

const candidate = (change: Partial<CandidateRecord>): CandidateRecord => ({
  variant: 'net.v1.fp32.cpu.t1', hardwareClass: 'cpu.2', accuracy: 0.95, accuracyBasis: 'measured', costPer1kNanoUsd: 1, predictedFinishUs: 5_000, warm: true,
  verdict: 'rejected', because: { code: 'late', text: '' }, ...change,
});
const decision = (change: Partial<QueryDecision>): QueryDecision => ({
  id: 'd', atMs: 0, workspaceId: 'w', application: 'kiosk', target: 'digits', outcome: 'answered', variant: 'net.v1.fp32.cpu.t1', worker: 'local-1', hardwareClass: 'cpu.2',
  objective: { minAccuracy: 0.9, maxLatencyUs: 10_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null } as QueryDecision['objective'],
  predictedFinishUs: 5_000, actualUs: 6_000, reasons: [], candidates: [], offers: [], considered: 0, ...change,
});
const keys = (change: Partial<QueryDecision>) => whatToChange(decision(change), 'digits').map(({ key }) => key.split(' ')[0]);

describe('whatToChange', () => {
  it.each<[string, Partial<QueryDecision>, string[]]>([
    ['nothing where a query was in time', {}, []],
    ['nothing where the client left', { outcome: 'cancelled', actualUs: null }, []],
    ['room and machines where it was slower than predicted', { actualUs: 20_000 }, ['slower', 'machines']],
    ['the same where it did not answer at all', { outcome: 'timed_out', actualUs: null }, ['slower', 'machines']],
    ['a longer deadline where nothing could be so quick', { outcome: 'refused', variant: null, predictedFinishUs: null, actualUs: null, candidates: [candidate({ predictedFinishUs: 30_000 })] }, ['deadline']],
    ['a lower floor where a quicker model was just not accurate enough', { outcome: 'refused', variant: null, predictedFinishUs: null, actualUs: null, candidates: [candidate({ accuracy: 0.85 }), candidate({ predictedFinishUs: 30_000 })] }, ['floor']],
    ['an instance that is kept where none was loaded', { outcome: 'refused', variant: null, predictedFinishUs: null, actualUs: null, candidates: [candidate({ warm: false, predictedFinishUs: null })] }, ['keep']],
    ['an instance that is kept where one of the second floor answered because none was loaded', { variant: 'small', candidates: [candidate({ variant: 'small', accuracy: 0.85 }), candidate({ warm: false, verdict: 'chosen' })] }, ['keep', 'machines']],
    ['machines where one of the second floor answered because the others were busy', { variant: 'small', candidates: [candidate({ variant: 'small', accuracy: 0.85 }), candidate({})] }, ['machines']],
    ['what would be met, first', {
      outcome: 'refused', variant: null, predictedFinishUs: null, actualUs: null, candidates: [candidate({ predictedFinishUs: 30_000 })],
      offers: [{ variant: 'net.v1.fp32.cpu.t1', minAccuracy: 0.9, maxLatencyMs: 30, maxCostPer1kUsd: 0.01, why: 'the quickest' }],
    }, ['offer']],
  ])('proposes %s', (_, change, expected) => {
    expect(keys(change)).toEqual(expected);
  });

  it('leads to where it is done', () => {
    const late = whatToChange(decision({ actualUs: 20_000 }), 'digits');
    expect(late.map(({ link }) => link.href)).toEqual(['/tasks/digits/net', '/fleet']);
  });
});
