import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPE_SIZE, DATA_TYPES, elementCount, type DataType } from '@infaas/shared/domain/tensor';
import { countBytesElements, jsonFromTensorBytes, tensorBytesFromJson } from '@infaas/shared/protocol/oip-values';
import { z } from 'zod';
import type { RunTensor } from '../host/model-session';

export type NamedTensor = RunTensor & { name: string };
export type WireInfer = { headers: Record<string, string>; body: Buffer };

/** Returns an inference request: tensors as bytes behind the JSON where the server takes that, else in it. */
export function encodeRequest(inputs: readonly NamedTensor[], outputs: readonly string[], binary: boolean): WireInfer {
  const heads = inputs.map(({ name, dtype, shape, data }) => {
    const head = `{"name":${JSON.stringify(name)},"datatype":"${dtype}","shape":[${shape.join(',')}]`;
    return binary ? `${head},"parameters":{"binary_data_size":${data.byteLength}}}` : `${head},"data":${jsonFromTensorBytes(dtype, data)}}`;
  });
  const asked = outputs.map((name) => `{"name":${JSON.stringify(name)}${binary ? ',"parameters":{"binary_data":true}' : ''}}`);
  const json = Buffer.from(`{"inputs":[${heads.join(',')}],"outputs":[${asked.join(',')}]}`);
  if (!binary) return { headers: { 'content-type': 'application/json' }, body: json };
  return {
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.length) },
    body: Buffer.concat([json, ...inputs.map(({ data }) => data)]),
  };
}

const answerSchema = z.object({
  outputs: z.array(z.object({
    name: z.string(), datatype: z.enum(DATA_TYPES), shape: z.array(z.number().int().nonnegative()),
    data: z.array(z.unknown()).optional(), parameters: z.object({ binary_data_size: z.number().int().nonnegative().optional() }).optional(),
  })),
});

/** Returns an answer's tensors, each in memory of its own. Throws ServingError `unsupported` for what the protocol does not allow: it is not ours. */
export function decodeAnswer(body: Buffer, jsonBytes: number | null): NamedTensor[] {
  const end = jsonBytes ?? body.length;
  if (!(end <= body.length)) throw odd('its JSON is shorter than it says');
  const { outputs } = answerSchema.parse(JSON.parse(body.toString('utf8', 0, end)));
  let at = end;
  return outputs.map(({ name, datatype: dtype, shape, data, parameters }) => {
    const size = parameters?.binary_data_size;
    if (size === undefined) return { name, dtype, shape, data: tensorBytesFromJson({ name, dtype, count: elementCount(shape), base64: false }, data) };
    at += size;
    if (at > body.length) throw odd(`output "${name}" is shorter than it says`);
    return { name, dtype, shape, data: checked(name, { dtype, shape }, new Uint8Array(body.subarray(at - size, at))) };
  });
}

function checked(name: string, { dtype, shape }: { dtype: DataType; shape: number[] }, data: Uint8Array): Uint8Array {
  const count = elementCount(shape);
  const fits = dtype === 'BYTES' ? countBytesElements(data) === count : data.byteLength === count * DATA_TYPE_SIZE[dtype];
  if (!fits) throw odd(`output "${name}" has ${data.byteLength} bytes for ${dtype} [${shape.join(',')}]`);
  return data;
}

function odd(what: string): ServingError {
  return new ServingError('unsupported', `the upstream's answer cannot be read: ${what}`);
}
