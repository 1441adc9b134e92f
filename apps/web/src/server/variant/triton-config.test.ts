import { describe, expect, it } from 'vitest';
import { tritonConfig } from './triton-config';
import type { TritonFacts } from './triton-config';

const HARDWARE = {
  name: 'cpu.2', kind: 'cpu' as const, cores: 4, memoryBytes: 8e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu' as const], pricePerHourNanoUsd: 1, priceBasis: 'assumed' as const,
};
/** Mean time by batch. */
const measured = (times: Record<number, number>): TritonFacts['measured'] => ({
  hardware: HARDWARE,
  profile: {
    hardwareClass: 'cpu.2', loadUs: 1, memoryBytes: 1, maxBatch: 8, provisional: false,
    latency: Object.entries(times).map(([batch, meanUs]) => ({ batch: Number(batch), samples: 10, meanUs, p50Us: meanUs, p95Us: meanUs, p99Us: meanUs, deviationUs: 0 })),
  },
});
const facts = (change: Partial<TritonFacts> = {}): TritonFacts => ({
  name: 'cnn.v1.fp32.cpu.t2', provider: 'cpu', threads: 2, preOptimised: false, maxBatch: 8, fixedBatch: null, measured: measured({ 1: 1_000, 4: 2_000, 8: 3_600 }),
  input: { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }, output: { kind: 'scores', name: 'scores', classes: 10 }, inputRecord: { kind: 'tensor' }, ...change,
});

describe('tritonConfig', () => {
  it('states the graph as it was measured', () => {
    expect(tritonConfig(facts())).toBe(`name: "cnn.v1.fp32.cpu.t2"
platform: "onnxruntime_onnx"
max_batch_size: 8
input [
  {
    name: "image"
    data_type: TYPE_FP32
    dims: [ 1, 28, 28 ]
  }
]
output [
  {
    name: "scores"
    data_type: TYPE_FP32
    dims: [ 10 ]
  }
]
instance_group [
  {
    count: 2
    kind: KIND_CPU
  }
]
dynamic_batching {
  preferred_batch_size: [ 4, 8 ]
  max_queue_delay_microseconds: 500
}
optimization { }
parameters { key: "intra_op_thread_count" value: { string_value: "2" } }
`);
  });

  it.each([
    ['a picture task takes the pixels of its model', { input: { kind: 'picture', name: 'picture' }, inputRecord: { kind: 'image', width: 32, height: 24, channels: 'bgr', layout: 'nchw', range: [0, 255] } }, ['data_type: TYPE_UINT8\n    dims: [ 24, 32, 3 ]']],
    ['a fixed batch stands in the dimensions', { maxBatch: 1, fixedBatch: 1 }, ['max_batch_size: 0', 'dims: [ 1, 1, 28, 28 ]', 'dims: [ 1, 10 ]']],
    ['rows that depend on each other are no batch', { maxBatch: 1 }, ['max_batch_size: 0', 'dims: [ -1, 1, 28, 28 ]']],
    ['a tensor of nothing but the batch is reshaped', { input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'INT64', shape: [-1] }] } }, ['data_type: TYPE_INT64\n    dims: [ 1 ]\n    reshape: { shape: [ ] }']],
    ['texts are strings', { input: { kind: 'tensors', tensors: [{ name: 't', dtype: 'BYTES', shape: [-1, 2] }] } }, ['data_type: TYPE_STRING\n    dims: [ 2 ]']],
    ['a saved optimised graph is left as it is', { preOptimised: true }, ['optimization { graph { level: 2 } }']],
    ['a GPU holds one', { provider: 'cuda' }, ['count: 1\n    kind: KIND_GPU']],
    ['tensorrt is an accelerator', { provider: 'tensorrt' }, ['gpu_execution_accelerator: [ { name: "tensorrt" } ]']],
    ['names are quoted', { input: { kind: 'tensors', tensors: [{ name: 'a"b', dtype: 'FP16', shape: [-1, 2] }] } }, ['name: "a\\"b"', 'TYPE_FP16']],
    ['not measured yet', { measured: null }, ['max_batch_size: 8', 'dynamic_batching { }', 'count: 1']],
  ] as [string, Partial<TritonFacts>, string[]][])('%s', (_, change, parts) => {
    for (const part of parts) expect(tritonConfig(facts(change))).toContain(part);
  });

  it('does not batch what batching does not make faster', () => {
    expect(tritonConfig(facts({ measured: measured({ 1: 1_000, 4: 4_800, 8: 9_900 }) }))).not.toContain('dynamic_batching');
  });
});
