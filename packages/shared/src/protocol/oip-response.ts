import type { Tensor } from '../domain/tensor';
import type { OipInferRequest, OipInferResponse } from './oip';
import { jsonFromTensorBytes } from './oip-values';

/** What goes on the wire: `jsonBytes` is null for pure JSON, else the Inference-Header-Content-Length of `chunks`. */
export type OipWireResponse = { chunks: Uint8Array[]; bytes: number; jsonBytes: number | null };

/** Returns the bytes of an inference answer; outputs asked for as binary are passed through without a copy. */
export function encodeInferResponse(response: OipInferResponse, request: Pick<OipInferRequest, 'outputs' | 'binaryOutput' | 'nonFiniteWords'>): OipWireResponse {
  const binary: Uint8Array[] = [];
  const outputs: string[] = [];
  for (const tensor of response.outputs) {
    const head = `{"name":${JSON.stringify(tensor.name)},"datatype":"${tensor.dtype}","shape":[${tensor.shape.join(',')}]`;
    if (isBinary(tensor, request)) {
      binary.push(tensor.data);
      outputs.push(`${head},"parameters":{"binary_data_size":${tensor.data.byteLength}}}`);
    } else {
      outputs.push(`${head},"data":${jsonFromTensorBytes(tensor.dtype, tensor.data, request.nonFiniteWords)}}`);
    }
  }
  const id = response.id === null ? '' : `,"id":${JSON.stringify(response.id)}`;
  const json = Buffer.from(
    `{"model_name":${JSON.stringify(response.modelName)},"model_version":"${response.modelVersion}"${id}`
    + `,"parameters":${JSON.stringify(response.parameters)},"outputs":[${outputs.join(',')}]}`,
  );
  if (binary.length === 0) return { chunks: [json], bytes: json.length, jsonBytes: null };
  const bytes = binary.reduce((sum, data) => sum + data.byteLength, json.length);
  return { chunks: [json, ...binary], bytes, jsonBytes: json.length };
}

function isBinary(tensor: Tensor, request: Pick<OipInferRequest, 'outputs' | 'binaryOutput'>): boolean {
  const asked = request.outputs?.find((output) => output.name === tensor.name);
  return asked?.binary ?? request.binaryOutput;
}
