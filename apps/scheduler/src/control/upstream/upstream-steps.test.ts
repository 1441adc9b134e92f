import { describe, expect, it } from 'vitest';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { DEFAULT_MEASURE_SETTINGS } from '../registration/measure-settings';
import type { RegistrationFacts } from '../registration/registration-facts';
import type { ProfileRow, UpstreamRow, VariantRow, WorkState } from '../rows';
import { nextSteps } from '../registration/next-steps';

const UPSTREAM: UpstreamRow = { hardwareClass: 'upstream.net', pricePerHourNanoUsd: 1_000, concurrency: 4 };
const CLASS: HardwareClass = { name: 'upstream.net', kind: 'upstream', cores: 4, memoryBytes: 4e9, accelerator: null, deviceMemoryBytes: 0, providers: ['upstream'], pricePerHourNanoUsd: 1_000, priceBasis: 'stated' };
const VARIANT: VariantRow = {
  id: 'v', versionId: 'ver', workspaceId: 'w', name: 'net.v1.remote.upstream.t1', precision: 'remote', optimised: false, provider: 'upstream', threads: 1, artifact: 'a'.repeat(64), artifactBytes: 0,
  maxBatch: 8, status: 'profiling', reason: null, accuracy: null,
};
const MEASURED = { value: 0.9, low: 0.88, high: 0.92, basis: 'measured', samples: 100, validationSet: 'set' } as const;
const PROFILE: ProfileRow = {
  variantId: 'v', hardwareClass: 'upstream.net', latency: [{ batch: 1, samples: 9, meanUs: 900, p50Us: 900, p95Us: 900, p99Us: 900, deviationUs: 1 }], loadUs: 1, memoryBytes: 1, maxBatch: 8,
  provisional: false, foreignCpu: 0, software: {}, loadSamples: 1, loadDeviationUs: 0, reference: null,
};
const SET = { id: 'set', taskId: 't', version: 1, sha256: 'f'.repeat(64) };

function factsOf(of: Partial<RegistrationFacts> & { declared?: number; variant?: Partial<VariantRow>; done?: Record<string, WorkState> } = {}): RegistrationFacts {
  const { declared, variant, done = {}, ...more } = of;
  return {
    version: { id: 'ver', architectureId: 'arch', number: 1, model: 'a'.repeat(64), files: [], inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, declaredAccuracy: declared ?? null, upstream: UPSTREAM },
    architecture: { id: 'arch', workspaceId: 'w', taskId: 't', name: 'net', pinnedVersion: null }, task: { id: 't', workspaceId: 'w', name: 'task', metric: 'top1', labels: [], input: null, output: null },
    signature: { input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }] }, output: { kind: 'scores', name: 'scores', classes: 2 } },
    registration: { versionId: 'ver', state: 'measuring', progress: 'Measuring the server.', hint: null, inspection: null }, validationSet: SET, variants: [{ ...VARIANT, ...variant }], profiles: [],
    work: new Map(Object.entries(done).map(([id, state]) => [id, { id, kind: 'profile', state, subjectId: 'ver' }])), classes: [CLASS], settings: DEFAULT_MEASURE_SETTINGS, ...more,
  };
}

/** What is ordered, decided and said, in short. */
function told(facts: RegistrationFacts): string[] {
  return nextSteps(facts).map((step) => {
    if (step.kind === 'work') return `${step.work.id} on ${step.work.hardwareClass ?? 'any'}`;
    if (step.kind === 'variant') return `variant ${step.status ?? ''}${step.accuracy ? `accuracy ${step.accuracy.value} ${step.accuracy.basis}` : ''}`;
    return step.kind === 'registration' ? `${step.state}: ${step.progress}` : step.kind;
  });
}

describe('the registration of an upstream', () => {
  it.each<[string, RegistrationFacts, string[]]>([
    ['is asked for its model by whoever is free', factsOf({ registration: null, variants: [] }), ['inspecting: Asking the server for its model.', 'ver.inspect on any']],
    ['is evaluated and measured by the worker that stands for it', factsOf(), ['v.evaluate.1 on upstream.net', 'v.quick.upstream.net on upstream.net']],
    ['waits for one that does not answer', factsOf({ classes: [] }), ['v.evaluate.1 on upstream.net', 'measuring: Waiting for the server to answer.']],
    ['takes the stated accuracy without data', factsOf({ validationSet: null, declared: 0.8 }), ['variant accuracy 0.8 declared', 'v.quick.upstream.net on upstream.net']],
    ['is ready with an accuracy and a profile', factsOf({ variant: { accuracy: MEASURED }, profiles: [PROFILE], done: { 'v.evaluate.1': 'done', 'v.quick.upstream.net': 'done' } }), ['variant ready']],
    ['is measured wholly once it is ready', factsOf({ variant: { accuracy: MEASURED, status: 'ready' }, profiles: [PROFILE], done: { 'v.evaluate.1': 'done' } }), ['v.full.upstream.net on upstream.net', 'ready: The server answers; larger batches are being measured.']],
    ['is complete then', factsOf({ variant: { accuracy: MEASURED, status: 'ready' }, profiles: [PROFILE], done: { 'v.evaluate.1': 'done', 'v.full.upstream.net': 'failed' } }), ['complete: The server is measured.']],
    ['fails with its variant', factsOf({ variant: { status: 'failed', reason: 'it answers rubbish' } }), ['failed: it answers rubbish']],
  ])('%s', (_, facts, expected) => {
    expect(told(facts)).toEqual(expected);
  });
});
