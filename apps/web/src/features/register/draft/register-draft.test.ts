import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, checkDraft, completeDraft, declaredAccuracy } from './register-draft';
import type { TaskFacts } from './register-draft';
import { registrationCall } from './registration-call';

const digits: TaskFacts = {
  name: 'digits', input: { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }, output: { kind: 'scores', name: 'scores', classes: 10 },
  labels: ['0', '1'], metric: 'top1',
};
const from = { proposedName: 'cnn', fileName: 'cnn.onnx', tasks: [digits] };
const known = { tasks: ['digits'], architectures: new Map([['mlp', 'digits']]) };

describe('completeDraft', () => {
  it('proposes everything for the only task, so that a file is enough', () => {
    const complete = completeDraft(EMPTY_DRAFT, from);
    expect(complete).toMatchObject({ task: 'digits', architecture: 'cnn', output: { preset: 'logits' } });
    expect(checkDraft(complete, { accuracy: '', known })).toMatchObject({
      fits: true, inputRecord: { kind: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }, outputRecord: { kind: 'scores', activation: 'softmax' },
    });
  });
  it('asks for a name when there are several tasks or none', () => {
    const complete = completeDraft(EMPTY_DRAFT, { ...from, tasks: [digits, { ...digits, name: 'other' }] });
    expect(complete.task).toBe('');
    expect(checkDraft(complete, { accuracy: '', known }).problems.task).not.toBeNull();
  });
  it('keeps what was entered', () => {
    const complete = completeDraft({ ...EMPTY_DRAFT, task: 'new', architecture: 'mine', output: { preset: 'tensor', classOffset: '' } }, from);
    expect(complete).toMatchObject({ task: 'new', architecture: 'mine', known: null, input: { kind: 'tensor' }, output: { preset: 'tensor' } });
  });
});

describe('declaredAccuracy', () => {
  it.each([['', null], ['97.5', 0.975], [' 97.5 % ', 0.975], ['101', undefined], ['high', undefined]])('%j is %j', (text, value) => {
    expect(declaredAccuracy(text)).toBe(value);
  });
});

describe('registrationCall', () => {
  const model = { state: 'done', file: new File([], 'cnn.onnx'), uploadId: 'u1' } as const;
  const none = { state: 'none' } as const;
  const parts = (task: string | null, accuracy = '') => {
    const draft = { ...EMPTY_DRAFT, task, accuracy };
    const complete = completeDraft(draft, from);
    return { draft, complete, check: checkDraft(complete, { accuracy, known }), model, weights: [], validation: none, sha256: null, labels: ['no', 'yes'], measured: false };
  };
  it('leaves out what the task has', () => {
    expect(registrationCall({ ...parts(null, '97'), measured: true })).toEqual({
      task: 'digits', architecture: 'cnn', uploadId: 'u1', inputRecord: expect.objectContaining({ kind: 'image' }), outputRecord: { kind: 'scores', activation: 'softmax', classOffset: 0 },
    });
  });
  it('states everything of a new task', () => {
    expect(registrationCall(parts('churn', '97'))).toMatchObject({ task: 'churn', labels: ['no', 'yes'], declaredAccuracy: 0.97, metric: 'top1', inputRecord: { kind: 'tensor' } });
  });
  it('declares nothing where data measure it', () => {
    const call = registrationCall({ ...parts('churn', '97'), validation: { ...model, uploadId: 'u2' } });
    expect(call).toMatchObject({ validationUploadId: 'u2' });
    expect(call).not.toHaveProperty('declaredAccuracy');
  });
  it('names the files of weights by their paths', () => {
    expect(registrationCall({ ...parts('churn'), weights: [{ path: 'deep/w.bin', upload: { ...model, uploadId: 'u3' } }] })).toMatchObject({ uploadId: 'u1', files: [{ path: 'deep/w.bin', uploadId: 'u3' }] });
  });
  it('waits for the file, and takes one that was sent before', () => {
    expect(registrationCall({ ...parts('churn'), model: none })).toBeNull();
    expect(registrationCall({ ...parts('churn'), model: none, sha256: 'f'.repeat(64) })).toMatchObject({ sha256: 'f'.repeat(64) });
    expect(registrationCall(parts('Not a name'))).toBeNull();
  });
});
