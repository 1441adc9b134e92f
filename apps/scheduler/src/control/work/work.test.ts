import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobName } from '@infaas/shared/jobs/catalogue';
import { WORK_PRIORITY } from '../registration/registration-work';
import type { WorkRow } from '../rows';
import { assignWork, DEFERRED_AT_ONCE, type AssignableWorker } from './assign-work';
import { jobId, parseJobId } from './job-id';
import { judgeJob } from './retry-policy';

const row = (id: string, kind: JobName, change: Partial<WorkRow> = {}): WorkRow => ({
  id, kind, state: 'pending', epoch: 0, workerId: null, hardwareClass: null, payload: {}, subjectId: 's', attempts: 0, priority: WORK_PRIORITY.quick,
  createdAtMs: 0, enqueuedAtMs: null, ...change,
});
const worker = (id: string, change: Partial<AssignableWorker> = {}): AssignableWorker => ({ id, hardwareClass: 'cpu.2', onlineUtilisation: 0, open: { instance: 0, measuring: 0, deferred: 0, examining: 0, urgent: 0 }, ...change });
const assigned = (pending: WorkRow[], workers: AssignableWorker[]): string[] => assignWork(pending, workers).map((item) => `${item.row.id}@${item.workerId}`);

describe('assignWork', () => {
  it('gives a worker one thing to measure at a time', () => {
    const compare = { priority: WORK_PRIORITY.compare };
    expect(assigned([row('a', 'profile', compare), row('b', 'profile', compare), row('c', 'evaluate', compare)], [worker('1'), worker('2')])).toEqual(['a@1', 'b@2']);
  });
  it('gives it what somebody waits for beside a measurement, one at a time', () => {
    const busy = worker('1', { open: { instance: 0, measuring: 1, deferred: 0, examining: 0, urgent: 0 }, onlineUtilisation: 0.9 });
    expect(assigned([row('a', 'profile', { priority: WORK_PRIORITY.quick }), row('b', 'inspect', { priority: WORK_PRIORITY.inspect })], [busy])).toEqual(['a@1']);
  });
  it.each([
    ['a full profile waits while it is busy online', WORK_PRIORITY.full, 0.5, []],
    ['a full profile runs when it is not', WORK_PRIORITY.full, 0.4, ['a@1']],
    ['what makes a version ready does not wait', WORK_PRIORITY.quick, 0.9, ['a@1']],
  ])('%s', (_, priority, onlineUtilisation, expected) => {
    expect(assigned([row('a', 'profile', { priority })], [worker('1', { onlineUtilisation })])).toEqual(expected);
  });
  it.each([[true, ['a@1']], [false, []]])('measures again only where it is quiet (%s)', (quiet, expected) => {
    expect(assigned([row('a', 'profile', { priority: WORK_PRIORITY.again })], [worker('1', { quiet })])).toEqual(expected);
  });
  describe('with an accelerator beside the processor', () => {
    const gpu = (change: Partial<AssignableWorker> = {}): AssignableWorker => worker('gpu', { hardwareClass: 'gpu.software', device: true, ...change });
    const onGpu = row('p', 'profile', { hardwareClass: 'gpu.software', priority: WORK_PRIORITY.device });
    const busy = { instance: 0, measuring: 1, deferred: 0, examining: 0, urgent: 0 };
    it.each<[string, WorkRow[], AssignableWorker[], string[]]>([
      ['what belongs to no class goes to the processor', [row('a', 'generate'), row('b', 'evaluate')], [gpu(), worker('1')], ['a@1']],
      ['where there is none, to the device', [row('a', 'generate')], [gpu()], ['a@gpu']],
      ['a rasteriser is measured when nothing else is', [onGpu], [gpu(), worker('1')], ['p@gpu']],
      ['and not beside what is', [onGpu], [gpu(), worker('1', { open: busy })], []],
      ['nor beside what begins now', [row('a', 'profile'), onGpu], [gpu(), worker('1')], ['a@1']],
      ['nor while the processor is busy online', [onGpu], [gpu(), worker('1', { onlineUtilisation: 0.5 })], []],
      ['a real device needs not wait', [{ ...onGpu, hardwareClass: 'gpu.nvidia-l4' }], [gpu({ hardwareClass: 'gpu.nvidia-l4' }), worker('1', { open: busy })], ['p@gpu']],
    ])('%s', (_, pending, workers, expected) => expect(assigned(pending, workers)).toEqual(expected));
  });
  it('starts instances beside anything, only where they belong', () => {
    const full = worker('1', { open: { instance: 9, measuring: 1, deferred: DEFERRED_AT_ONCE, examining: 0, urgent: 1 } });
    expect(assigned([row('a', 'start-instance', { workerId: '1' }), row('b', 'start-instance', { workerId: 'gone' })], [full, worker('2')])).toEqual(['a@1']);
  });
  it('spreads durable queries over the workers of their class, a few at a time', () => {
    const pending = Array.from({ length: 50 }, (_, at) => row(`q${at}`, 'deferred-query', { hardwareClass: 'cpu.2' }));
    const result = assignWork(pending, [worker('1'), worker('2'), worker('3', { hardwareClass: 'cpu.8' })]);
    const count = (id: string): number => result.filter((item) => item.workerId === id).length;
    expect([count('1'), count('2'), count('3')]).toEqual([DEFERRED_AT_ONCE, DEFERRED_AT_ONCE, 0]);
  });
});

describe('judgeJob', () => {
  const failure = (retry: boolean): { code: string; message: string; retry: boolean } => ({ code: 'c', message: 'm', retry });
  it.each([
    ['a result', { state: 'completed', outcome: { ok: true, result: 1 }, error: null }, 0, { kind: 'done', result: 1 }],
    ['an expected failure', { state: 'completed', outcome: { ok: false, failure: failure(false) }, error: null }, 0, { kind: 'failed' }],
    ['a failure that may pass', { state: 'completed', outcome: { ok: false, failure: failure(true) }, error: null }, 1, { kind: 'retry', inMs: 4_000 }],
    ['a job that gave way, however often', { state: 'completed', outcome: { ok: false, failure: { code: 'busy', message: 'm', retry: true } }, error: null }, 99, { kind: 'retry', inMs: 2_000, counts: false }],
    ['a thrown error', { state: 'failed', outcome: null, error: 'boom' }, 0, { kind: 'retry', inMs: 1_000, failure: { message: 'boom' } }],
    ['a thrown error after three more tries', { state: 'failed', outcome: null, error: 'boom' }, 3, { kind: 'failed', failure: { message: 'boom' } }],
    ['a job that runs', { state: 'active', outcome: null, error: null }, 0, { kind: 'open' }],
    ['a job that is gone', { state: 'missing', outcome: null, error: null }, 0, { kind: 'open' }],
  ] as const)('%s', (_, job, attempts, expected) => {
    expect(judgeJob(job as Parameters<typeof judgeJob>[0], attempts)).toMatchObject(expected);
  });
});

describe('jobId', () => {
  it('is read back as it was made, also for ids with dashes', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9.-]*$/), fc.nat(), (id, epoch) => {
      expect(parseJobId(jobId({ id, epoch }))).toEqual({ id, epoch });
    }));
  });
  it.each(['', 'x', '-1', 'x-', 'x-y'])('refuses %j', (id) => expect(parseJobId(id)).toBeNull());
});
