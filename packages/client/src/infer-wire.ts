import { InfaasError } from './infaas-error';
import type { Parameters } from './objective';
import type { AnyTensor, DataType } from './signature';
import { decodeTensor, tensorFromJson, type WireTensor } from './tensor-bytes';

/** A request of the Open Inference Protocol with binary tensors: the JSON part, then the bytes. */
export type WireRequest = { headers: Record<string, string>; body: Uint8Array<ArrayBuffer> };
export type InferRequest = { inputs: readonly WireTensor[]; outputs?: readonly string[] | undefined; id?: string | undefined; parameters: Parameters };

/** Returns the request's bytes; no tensor is written as JSON. */
export function encodeInfer({ inputs, outputs, id, parameters }: InferRequest): WireRequest {
  const head = new TextEncoder().encode(JSON.stringify({
    ...(id === undefined ? {} : { id }),
    inputs: inputs.map(({ name, dtype, shape, bytes }) => ({ name, datatype: dtype, shape, parameters: { binary_data_size: bytes.byteLength } })),
    ...(outputs ? { outputs: outputs.map((name) => ({ name, parameters: { binary_data: true } })) } : {}),
    parameters: { ...parameters, binary_data_output: true },
  }));
  const body = new Uint8Array(inputs.reduce((sum, { bytes }) => sum + bytes.byteLength, head.byteLength));
  body.set(head);
  let at = head.byteLength;
  for (const { bytes } of inputs) {
    body.set(bytes, at);
    at += bytes.byteLength;
  }
  return { headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.byteLength) }, body };
}

/** An answer as it came: its JSON without the tensors, and the tensors by name. */
export type WireAnswer = { json: Record<string, unknown>; outputs: Record<string, AnyTensor> };

type WireOutput = { name: string; datatype: DataType; shape: number[]; data?: unknown[]; parameters?: { binary_data_size?: number } };

/** Returns an answer whose tensors are bytes behind the JSON, or in it. Throws InfaasError `internal` when the two do not agree. */
export function decodeInfer(bytes: Uint8Array, jsonBytes: number | null): WireAnswer {
  const json = JSON.parse(new TextDecoder().decode(jsonBytes === null ? bytes : bytes.subarray(0, jsonBytes))) as Record<string, unknown>;
  const outputs: Record<string, AnyTensor> = {};
  let at = jsonBytes ?? bytes.byteLength;
  for (const { name, datatype, shape, data, parameters } of (json['outputs'] ?? []) as WireOutput[]) {
    if (data !== undefined) {
      outputs[name] = tensorFromJson(datatype, shape, data.flat(Infinity));
      continue;
    }
    const end = at + (parameters?.binary_data_size ?? 0);
    if (end > bytes.byteLength) throw new InfaasError(`the answer is shorter than its output "${name}"`, { status: 200, code: 'internal' });
    outputs[name] = decodeTensor(datatype, shape, bytes.subarray(at, end));
    at = end;
  }
  return { json, outputs };
}
