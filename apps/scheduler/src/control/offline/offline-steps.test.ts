import { describe, expect, it } from 'vitest';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { FactChange } from '../fact-change';
import type { OfflineRunRow, OpenOffline, OpenWork } from './offline-rows';
import { chunkOf, offlineSteps, type OfflineWorld } from './offline-steps';

const option = { variantId: 'v', variant: 'mlp.v1', hardwareClass: 'cpu.2', accuracy: 0.9, batch: 8, itemUs: 10, costNanoUsd: 5, finishUs: 5 };
const CHOICE = { choice: option, reasons: [], rejected: [], hint: null };
const JOB: OpenOffline['job'] = {
  id: 'j', workspaceId: 'w', applicationId: 'app', target: 'digits', version: null, input: 'a'.repeat(64), inputName: 'x.csv', url: null, outputFormat: null,
  minAccuracy: null, finishByMs: null, maxCostNanoUsd: null, paused: false, cancelled: false, createdAtMs: 0,
};
const RUN: OfflineRunRow = {
  state: 'running', input: null, format: 'csv', items: 40, chunks: 4, doneChunks: 0, doneItems: 0, failedItems: 0, choice: CHOICE, waiting: null, costNanoUsd: 0,
};
const next = [0, 1, 2, 3].map((number) => ({ number, from: number * 10, count: 10, input: 'b'.repeat(64), tries: 0 }));
const on = (workerId: string | null, number: number): OpenWork => ({ id: `offline.j.chunk.${number}.1`, state: workerId === null ? 'pending' : 'enqueued', workerId });
const worker = (id: string, open = true) => ({ id, hardwareClass: 'cpu.2', open, because: open ? null : 'busy online' });
const world = (change: Partial<OfflineWorld> = {}): OfflineWorld => ({
  workers: [worker('1')], choose: () => CHOICE, executable: () => ({ variantId: 'v' }) as Executable, budgetLeft: () => true, outputs: () => ['c'.repeat(64)],
  task: () => ({ input: { kind: 'tensors', tensors: [] }, output: { kind: 'tensors', tensors: [] }, labels: [] }), ...change,
});

/** What a step is, in a word: the id of work, the kind of change. */
function word(step: FactChange): string {
  if (step.kind === 'work') return step.work.id;
  if (step.kind === 'work-cancel') return `-${step.id}`;
  if (step.kind !== 'offline') return step.kind;
  return step.change.step === 'ended' ? step.change.state : step.change.step === 'waiting' ? `waiting: ${step.change.waiting ?? ''}` : step.change.step;
}
type Case = { job?: Partial<OpenOffline['job']>; run?: Partial<OfflineRunRow> | null; work?: OpenWork[] };
const steps = ({ job, run, work = [] }: Case, change: Partial<OfflineWorld> = {}): string[] =>
  offlineSteps({ job: { ...JOB, ...job }, run: run === null ? null : { ...RUN, ...run }, work, next }, world(change)).map(word);

describe('offlineSteps', () => {
  it.each<[string, Case, string[], Partial<OfflineWorld>?]>([
    ['a new job begins', { run: null }, ['begin']],
    ['an address is fetched', { job: { input: null, url: 'https://x' }, run: { state: 'fetching' } }, ['offline.j.fetch']],
    ['an input is split', { run: { state: 'splitting' } }, ['offline.j.split']],
    ['what is under way is waited for', { run: { state: 'splitting' }, work: [{ id: 'offline.j.split', state: 'enqueued', workerId: '1' }] }, []],
    ['a model is chosen when items are counted', { run: { choice: null } }, ['chosen']],
    ['nothing that would do ends the job', { run: { choice: null } }, ['chosen', 'failed'], { choose: () => ({ ...CHOICE, choice: null }) }],
    ['what no worker that is here could do waits for one', { run: { choice: null } }, ['waiting: Nobody is here.'], { choose: () => ({ ...CHOICE, choice: null, reasons: [{ code: 'none', text: 'Nobody is here.' }] }) }],
    ['two chunks for a worker', {}, ['ordered', 'offline.j.chunk.0.1', 'ordered', 'offline.j.chunk.1.1']],
    ['no more than that', { work: [on('1', 0), on('1', 1)] }, []],
    ['nothing on a busy worker, and the reason', {}, ['waiting: busy online'], { workers: [worker('1', false)] }],
    ['what is on a worker that became busy goes back', { work: [on('1', 0)] }, ['-offline.j.chunk.0.1', 'waiting: busy online'], { workers: [worker('1', false)] }],
    ['and is ordered where there is room', { work: [on('1', 8), on('1', 9)] }, ['-offline.j.chunk.8.1', '-offline.j.chunk.9.1', 'ordered', 'offline.j.chunk.0.1', 'ordered', 'offline.j.chunk.1.1'], { workers: [worker('1', false), worker('2')] }],
    ['no worker of the class', {}, ['waiting: No worker of the class that was chosen is here.'], { workers: [] }],
    ['a pause takes back what is ordered', { job: { paused: true }, work: [on('1', 0)] }, ['-offline.j.chunk.0.1', 'waiting: It is paused.']],
    ['a pause is said once', { job: { paused: true }, run: { waiting: 'It is paused.' } }, []],
    ['a cancelled job ends', { job: { cancelled: true }, work: [on('1', 0)] }, ['-offline.j.chunk.0.1', 'cancelled']],
    ['a ceiling ends it', { job: { maxCostNanoUsd: 10 }, run: { costNanoUsd: 11 } }, ['failed']],
    ['an empty budget lets it wait', {}, ['waiting: The budget of its application is used up.'], { budgetLeft: () => false }],
    ['a model that is gone ends it', {}, ['failed'], { executable: () => null }],
    ['all answers are put together', { run: { doneChunks: 4 } }, ['assembling']],
    ['also of a paused job', { job: { paused: true }, run: { doneChunks: 4 } }, ['assembling']],
    ['in one file', { run: { state: 'assembling' } }, ['offline.j.assemble']],
    ['an ended job has no steps', { run: { state: 'done' } }, []],
  ])('%s', (_, of, expected, change) => expect(steps(of, change)).toEqual(expected));

  it('gives a chunk that was taken back another id', () => {
    const tried = offlineSteps({ job: JOB, run: RUN, work: [], next: [{ number: 3, from: 30, count: 10, input: 'b'.repeat(64), tries: 2 }] }, world()).map(word);
    expect(tried).toEqual(['ordered', 'offline.j.chunk.3.3']);
  });
});

describe('chunkOf', () => {
  it.each([['offline.j.chunk.12.3', 12], ['offline.j.split', null], ['offline.1.chunk.x.1', null]])('%s', (id, number) => expect(chunkOf(id)).toBe(number));
});
