import { describe, expect, it } from 'vitest';
import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { WorkerHello } from '@infaas/shared/protocol/link';
import type { Rows, VersionRow } from '../rows';
import { fitUpstream } from './fit-upstream';
import { planAgents, type AgentWorker } from './plan-agents';
import { upstreamClassOf } from './upstream-class';

const spec = (name: string, dtype: DataType, ...shape: number[]): TensorSpec => ({ name, dtype, shape });
const inspectionOf = (inputs: TensorSpec[], outputs: TensorSpec[]): Inspection => ({
  signature: { inputs, outputs }, opset: 0, irVersion: 0, parameters: 0, weightBytes: 0, nodes: 0, precision: 'fp32', batchable: true, operators: {}, droppedOutputs: [], maxBatch: 8,
});
const DIGITS: { input: CanonicalInput; output: CanonicalOutput } = {
  input: { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }, output: { kind: 'scores', name: 'scores', classes: 10 },
};

describe('an upstream and its task', () => {
  const fit = (inputs: TensorSpec[], outputs: TensorSpec[], of: Partial<Parameters<typeof fitUpstream>[0]> = {}) =>
    fitUpstream({ version: { outputRecord: { kind: 'tensor' } }, inspection: inspectionOf(inputs, outputs), signature: DIGITS, labels: [], ...of });
  const image = spec('Input3', 'FP32', -1, 1, 28, 28);

  it('takes the task\'s signature where the tensors fit, whatever they are called', () => {
    expect(fit([image], [spec('Plus214_Output_0', 'FP32', -1, 10)])).toBe(DIGITS);
  });

  it.each<[string, TensorSpec[], TensorSpec[], RegExp]>([
    ['another size', [spec('x', 'FP32', -1, 3, 224, 224)], [spec('y', 'FP32', -1, 10)], /does not take what the task takes/],
    ['another number of classes', [image], [spec('y', 'FP32', -1, 11)], /does not answer what the task answers/],
    ['an input more', [image, spec('seed', 'INT64', 1)], [spec('y', 'FP32', -1, 10)], /also wants seed/],
  ])('%s is a fault with a hint', (_, inputs, outputs, fault) => {
    const found = fit(inputs, outputs);
    expect('fault' in found ? [found.fault, found.hint] : null).toEqual([expect.stringMatching(fault), expect.any(String)]);
  });

  it('gives a new task its tensors, and scores where there are labels', () => {
    expect(fit([image], [spec('y', 'FP32', -1, 2)], { signature: null })).toEqual({ input: { kind: 'tensors', tensors: [image] }, output: { kind: 'tensors', tensors: [spec('y', 'FP32', -1, 2)] } });
    expect(fit([image], [spec('y', 'FP32', -1, 2)], { signature: null, labels: ['a', 'b'] })).toMatchObject({ output: { kind: 'scores', classes: 2 } });
  });
});

const versionOf = (id: string, upstream?: VersionRow['upstream'], more: Partial<VersionRow> = {}): VersionRow => ({
  id, architectureId: id, number: 1, model: id.repeat(8), files: [], inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, declaredAccuracy: null, ...(upstream ? { upstream } : {}), ...more,
});
const upstreamOf = (name: string): NonNullable<VersionRow['upstream']> => ({ hardwareClass: `upstream.${name}`, pricePerHourNanoUsd: 7, concurrency: 3 });
const workerOf = (name: string, of: Partial<AgentWorker> = {}): AgentWorker => ({ name, queue: `cpu.${name}`, deadAtMs: null, ...of });

describe('who speaks for an upstream', () => {
  const rows: Pick<Rows, 'versions' | 'registrations'> = {
    versions: [versionOf('a', upstreamOf('a')), versionOf('m'), versionOf('b', upstreamOf('b')), versionOf('c', upstreamOf('c'), { cancelled: true }), versionOf('d', upstreamOf('d'))],
    registrations: [{ versionId: 'd', state: 'failed', progress: '', hint: null, inspection: null }],
  };
  const planned = (workers: AgentWorker[], before: [string, string][] = []): Record<string, string[]> =>
    Object.fromEntries([...planAgents(rows, workers, new Map(before))].map(([name, orders]) => [name, orders.map((order) => order.workerName)]));

  it.each<[string, AgentWorker[], [string, string][], Record<string, string[]>]>([
    ['one worker speaks for all that are wanted', [workerOf('w')], [], { w: ['upstream-a', 'upstream-b'] }],
    ['they are shared out', [workerOf('w'), workerOf('x')], [], { w: ['upstream-a'], x: ['upstream-b'] }],
    ['who did goes on', [workerOf('w'), workerOf('x')], [['upstream-a', 'x'], ['upstream-b', 'x']], { w: [], x: ['upstream-a', 'upstream-b'] }],
    ['of one that died, another takes over', [workerOf('w'), workerOf('x', { deadAtMs: 5 })], [['upstream-a', 'x']], { w: ['upstream-a', 'upstream-b'] }],
    ['only processor workers speak', [workerOf('g', { queue: 'gpu.g' }), workerOf('u', { queue: 'upstream.u' })], [], {}],
  ])('%s', (_, workers, before, expected) => {
    expect(planned(workers, before)).toEqual(expected);
  });

  it('its class has the price that was stated, and one that is gone has none', () => {
    const hello = (name: string) => ({ name, hardware: { kind: 'upstream', cores: 3, memoryBytes: 3e9, accelerator: null, deviceMemoryBytes: 0, providers: ['upstream'], cpuModel: 'm', software: {} } }) satisfies Pick<WorkerHello, 'name' | 'hardware'>;
    expect(upstreamClassOf(hello('upstream-a'), rows)).toMatchObject({ name: 'upstream.a', kind: 'upstream', cores: 3, pricePerHourNanoUsd: 7, priceBasis: 'stated' });
    expect(() => upstreamClassOf(hello('upstream-z'), rows)).toThrow(/no upstream for the worker upstream-z/);
  });
});
