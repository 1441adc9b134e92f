import { describe, expect, it } from 'vitest';
import type { Rows, WorkRow, WorkSummary } from '../rows';
import { SAMPLE_INSPECTION, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { deriveOrders, failedDerivation, isDerivation } from './derive-steps';
import { registrationFailure } from './registration-effects';
import { registrationFacts } from './registration-facts';
import { planVariants } from './variant-plan';

const inspection = (precision: 'fp32' | 'int8') => [{ versionId: 'v1', state: 'ready' as const, progress: '', hint: null, inspection: { ...SAMPLE_INSPECTION, precision } }];
const done = (...ids: string[]): WorkSummary[] => ids.map((id) => ({ id, kind: 'generate', state: 'done', subjectId: 'v1' }));
const ready = { registrations: inspection('fp32'), signatures: [SIGNATURE], variants: [sampleVariant('base', 1, { status: 'ready' })] };
const waiting = sampleVariant('opt', 1, { status: 'rejected', artifact: '', reason: 'waits for data: static int8 needs a validation set' });
const factsOf = (change: Partial<Rows>) => registrationFacts(sampleRows(change));
const orders = (change: Partial<Rows>) => factsOf(change).flatMap(deriveOrders).map(({ id, payload }) => ({ id, stage: payload['stage'], precisions: payload['precisions'], set: payload['validationSet'] }));
const set = sampleRows().validationSets[0]?.sha256;

describe('deriveOrders', () => {
  it.each<[string, Partial<Rows>, unknown[]]>([
    ['a ready FP32 version', ready, [{ id: 'v1.derive', stage: 'derived', precisions: undefined, set }]],
    ['one without labelled data', { ...ready, validationSets: [] }, [{ id: 'v1.derive', stage: 'derived', precisions: undefined, set: undefined }]],
    ['one whose base is still measured', { ...ready, variants: [sampleVariant('base', 1)] }, []],
    ['one that was uploaded as int8', { ...ready, registrations: inspection('int8') }, []],
    ['one that has them', { ...ready, registrationWork: done('v1.derive') }, []],
    ['one whose static int8 waited for data that is there', { ...ready, variants: [...ready.variants, waiting], registrationWork: done('v1.derive') }, [{ id: 'v1.derive.1', stage: 'derived', precisions: ['int8-static'], set }]],
    ['one that still waits', { ...ready, variants: [...ready.variants, waiting], validationSets: [], registrationWork: done('v1.derive') }, []],
    ['one that was asked again', { ...ready, variants: [...ready.variants, waiting], registrationWork: done('v1.derive', 'v1.derive.1') }, []],
  ])('for %s', (_, rows, expected) => {
    expect(orders(rows)).toEqual(expected);
  });
});

describe('a derivation that fails', () => {
  it('rejects its forms with the reason and leaves the version ready', () => {
    const [facts] = factsOf(ready);
    const work = { kind: 'generate', id: 'v1.derive', subjectId: 'v1', payload: {} } as unknown as WorkRow;
    const failure = { code: 'malformed', message: 'It needs too much memory.', retry: false };
    if (!facts) throw new Error('no version');
    const changes = registrationFailure(work, failure, facts);
    expect(changes.map((change) => change.kind)).toEqual(['variant-new', 'variant-new', 'variant-new', 'variant-new']);
    expect(changes[0]).toMatchObject({ variant: { status: 'rejected', precision: 'int8-static', reason: failure.message } });
    expect(failedDerivation({ ...work, payload: { precisions: ['fp16'] } }, failure).rejected).toEqual([{ form: 'derived', precision: 'fp16', reason: failure.message }]);
    expect(isDerivation({ kind: 'generate', id: 'v1.generate' })).toBe(false);
  });
});

describe('the errors of a form', () => {
  it('stay with its variants, made or rejected', () => {
    const [facts] = factsOf(ready);
    if (!facts) throw new Error('no version');
    const errors = { samples: 200, inputs: 'validation' as const, maxAbsError: 0.1, meanAbsError: 0.01, relativeError: 0.02, snrDb: 34, agreement: 0.99 };
    const changes = planVariants(facts, {
      artifacts: [{ form: 'derived', precision: 'int8-static', artifact: 'a'.repeat(64), bytes: 10, maxBatch: 64, maxAbsError: 0.1, errors }],
      rejected: [{ form: 'derived', precision: 'fp16', reason: 'its answers differ too much', errors: { ...errors, agreement: 0.5 } }, { form: 'derived', precision: 'int8-weight', reason: 'no weights' }],
    }, () => 'id');
    expect(changes.map((change) => (change.kind === 'variant-new' ? [change.variant.precision, change.errors?.agreement] : []))).toEqual([
      ['int8-static', 0.99], ['int8-static', 0.99], ['fp16', 0.5], ['int8-weight', undefined],
    ]);
  });
});
