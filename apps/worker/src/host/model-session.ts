import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { loadOnnxRuntime } from '../onnx/load-onnxruntime';
import { splitBytes } from './check-tensors';

/** A tensor as it crosses from the queue to the session: aligned little-endian bytes in a buffer of its own. */
export type RunTensor = { dtype: DataType; shape: number[]; data: Uint8Array };

/** One loaded graph. `run` takes tensors in wire order and returns them in wire order. */
export type ModelSession = { run: (inputs: RunTensor[]) => Promise<RunTensor[]>; release: () => Promise<void> };

export type SessionOptions = { artifactPath: string; threads: number; provider: string; inputs: TensorSpec[]; outputs: TensorSpec[] };

/** Loads a graph into ONNX Runtime on this thread, which it blocks meanwhile. Rejects with ONNX Runtime's reason. */
export async function openModelSession(options: SessionOptions): Promise<ModelSession> {
  const runtime = await loadOnnxRuntime();
  const session = await runtime.InferenceSession.create(options.artifactPath, {
    executionProviders: [options.provider],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const inputNames = namesFor(options.inputs, session.inputNames);
  const outputs = options.outputs.map((spec, at) => ({ name: namesFor(options.outputs, session.outputNames)[at] ?? '', dtype: spec.dtype }));
  const fetches = outputs.map((output) => output.name);
  return {
    async run(inputs) {
      const feeds: Record<string, OnnxRuntime.Tensor> = {};
      for (let at = 0; at < inputs.length; at += 1) {
        const tensor = inputs[at];
        if (tensor !== undefined) feeds[inputNames[at] ?? ''] = toOrt(runtime, tensor);
      }
      const results = await session.run(feeds, fetches);
      return outputs.map(({ name, dtype }) => fromOrt(results[name], dtype));
    },
    release: () => session.release(),
  };
}

/** The graph's own name for each tensor of the signature: the same name, else the one in the same place. */
function namesFor(specs: readonly TensorSpec[], found: readonly string[]): string[] {
  return specs.map((spec, at) => (found.includes(spec.name) ? spec.name : (found[at] ?? spec.name)));
}

const ORT_TYPE: Readonly<Partial<Record<DataType, OnnxRuntime.Tensor.Type>>> = {
  BOOL: 'bool', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', INT8: 'int8', INT16: 'int16', INT32: 'int32',
  INT64: 'int64', FP16: 'float16', FP32: 'float32', FP64: 'float64', BYTES: 'string',
};

function toOrt(runtime: typeof OnnxRuntime, tensor: RunTensor): OnnxRuntime.Tensor {
  const type = ORT_TYPE[tensor.dtype];
  if (type === undefined) throw new Error(`${tensor.dtype} tensors cannot be run`);
  return new runtime.Tensor(type, valuesOf(tensor) as never, tensor.shape);
}

/** Views of the bytes by type; a BYTES tensor becomes texts. */
const VALUES: Readonly<Record<DataType, (buffer: ArrayBuffer, at: number, bytes: number) => unknown>> = {
  FP32: (buffer, at, bytes) => new Float32Array(buffer, at, bytes / 4),
  FP64: (buffer, at, bytes) => new Float64Array(buffer, at, bytes / 8),
  FP16: (buffer, at, bytes) => new Uint16Array(buffer, at, bytes / 2),
  BF16: (buffer, at, bytes) => new Uint16Array(buffer, at, bytes / 2),
  BOOL: (buffer, at, bytes) => new Uint8Array(buffer, at, bytes),
  UINT8: (buffer, at, bytes) => new Uint8Array(buffer, at, bytes),
  UINT16: (buffer, at, bytes) => new Uint16Array(buffer, at, bytes / 2),
  UINT32: (buffer, at, bytes) => new Uint32Array(buffer, at, bytes / 4),
  UINT64: (buffer, at, bytes) => new BigUint64Array(buffer, at, bytes / 8),
  INT8: (buffer, at, bytes) => new Int8Array(buffer, at, bytes),
  INT16: (buffer, at, bytes) => new Int16Array(buffer, at, bytes / 2),
  INT32: (buffer, at, bytes) => new Int32Array(buffer, at, bytes / 4),
  INT64: (buffer, at, bytes) => new BigInt64Array(buffer, at, bytes / 8),
  BYTES: (buffer, at, bytes) => (splitBytes(new Uint8Array(buffer, at, bytes)) ?? []).map((element) => Buffer.from(element).toString('utf8')),
};

/** Returns the values of a tensor of which ONNX Runtime would make one, and its name of their type; its bytes must be aligned. */
export function ortValues(tensor: RunTensor): { type: string; values: unknown } {
  return { type: ORT_TYPE[tensor.dtype] ?? '', values: valuesOf(tensor) };
}

function valuesOf({ dtype, data }: RunTensor): unknown {
  return VALUES[dtype](data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function fromOrt(tensor: OnnxRuntime.OnnxValue | undefined, dtype: DataType): RunTensor {
  if (tensor === undefined || !('dims' in tensor)) throw new Error('the graph did not return one of its outputs');
  const shape = [...tensor.dims];
  const values = tensor.data as unknown;
  if (Array.isArray(values)) return { dtype, shape, data: packBytesElements(values.map((value) => Buffer.from(String(value), 'utf8'))) };
  const view = values as Uint8Array;
  if (tensor.type !== ORT_TYPE[dtype]) throw new Error(`the graph returned ${tensor.type} where the task states ${dtype}`);
  return { dtype, shape, data: new Uint8Array(view.buffer, view.byteOffset, view.byteLength) };
}
