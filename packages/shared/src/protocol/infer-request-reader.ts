import type { Tensor } from '../domain/tensor';
import type { OipInferRequest } from './oip';
import { parseInferRequest } from './oip-request';

/** Larger JSON parts carry data of their own and do not repeat. */
const MAX_REMEMBERED_BYTES = 4_096;
const NOTHING = new Uint8Array(0);

/**
 * Returns a parser of inference requests that remembers the last JSON part it saw: a client that sends binary tensors repeats it byte for
 * byte, and then only the tensors are cut out anew. Results and errors are those of `parseInferRequest`; make one per connection.
 */
export function createInferRequestReader(): (body: Buffer, jsonBytes: number | null) => OipInferRequest {
  let known: { json: Buffer; bodyBytes: number; request: OipInferRequest; sizes: number[] } | null = null;
  return (body, jsonBytes) => {
    if (known !== null && known.json.length === jsonBytes && known.bodyBytes === body.length && known.json.compare(body, 0, jsonBytes) === 0) {
      return { ...known.request, inputs: cutInputs(known, body, jsonBytes) };
    }
    const request = parseInferRequest(body, jsonBytes);
    known = null;
    if (jsonBytes !== null && jsonBytes <= MAX_REMEMBERED_BYTES && jsonBytes < body.length && allBinary(request, body.length - jsonBytes)) {
      // Without the bytes of this request, which would stay in memory with it.
      const inputs = request.inputs.map((input) => ({ ...input, data: NOTHING }));
      const sizes = request.inputs.map((input) => input.data.byteLength);
      const json = Buffer.allocUnsafeSlow(jsonBytes);
      body.copy(json);
      known = { json, bodyBytes: body.length, request: { ...request, inputs }, sizes };
    }
    return request;
  };
}

/** True when the tensors are all of the binary part, and their sizes follow from the JSON alone. */
function allBinary(request: OipInferRequest, binaryBytes: number): boolean {
  let sum = 0;
  for (const input of request.inputs) {
    if (input.dtype === 'BYTES') return false;
    sum += input.data.byteLength;
  }
  return sum === binaryBytes;
}

function cutInputs({ request, sizes }: { request: OipInferRequest; sizes: readonly number[] }, body: Buffer, from: number): Tensor[] {
  const cut: Tensor[] = [];
  let at = from;
  for (let index = 0; index < sizes.length; index += 1) {
    const input = request.inputs[index];
    const to = at + (sizes[index] ?? 0);
    if (input !== undefined) cut.push({ name: input.name, dtype: input.dtype, shape: input.shape, data: body.subarray(at, to) });
    at = to;
  }
  return cut;
}
