import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { loadOnnxRuntime } from '../onnx/load-onnxruntime';
import { joinBytes, splitBytes } from './check-tensors';

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

function valuesOf({ dtype, data }: RunTensor): unknown {
  const { buffer, byteOffset, byteLength } = data;
  switch (dtype) {
    case 'FP32': return new Float32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
    case 'UINT8':
    case 'BOOL': return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
    case 'INT8': return new Int8Array(buffer as ArrayBuffer, byteOffset, byteLength);
    case 'INT64': return new BigInt64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8);
    case 'UINT64': return new BigUint64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8);
    case 'INT32': return new Int32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
    case 'UINT32': return new Uint32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
    case 'INT16': return new Int16Array(buffer as ArrayBuffer, byteOffset, byteLength / 2);
    case 'UINT16':
    case 'FP16':
    case 'BF16': return new Uint16Array(buffer as ArrayBuffer, byteOffset, byteLength / 2);
    case 'FP64': return new Float64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8);
    case 'BYTES': return (splitBytes(data) ?? []).map((element) => Buffer.from(element.buffer, element.byteOffset, element.byteLength).toString('utf8'));
  }
}

function fromOrt(tensor: OnnxRuntime.OnnxValue | undefined, dtype: DataType): RunTensor {
  if (tensor === undefined || !('dims' in tensor)) throw new Error('the graph did not return one of its outputs');
  const shape = [...tensor.dims];
  const values = tensor.data as unknown;
  if (Array.isArray(values)) return { dtype, shape, data: joinBytes(values.map((value) => Buffer.from(String(value), 'utf8'))) };
  const view = values as Uint8Array;
  if (tensor.type !== ORT_TYPE[dtype]) throw new Error(`the graph returned ${tensor.type} where the task states ${dtype}`);
  return { dtype, shape, data: new Uint8Array(view.buffer, view.byteOffset, view.byteLength) };
}
