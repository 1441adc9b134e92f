import { API_KEY } from './bench-view';
import { sampleInput, type ModelCase } from './cases';

const head = (path: string, length: number, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/octet-stream\r\n${more}content-length: ${length}\r\n\r\n`;

/** Returns the whole request that a system gets for one query, as base64: raw floats, JSON, or the binary extension of the protocol (with a deadline, where one is given). */
export function requestFor(system: string, model: ModelCase, deadlineMs?: number): string {
  const values = sampleInput(model);
  const bytes = Buffer.from(values.buffer);
  if (system === 'infaas') return binaryInfer(model, bytes, deadlineMs).toString('base64');
  if (system !== 'fastify') return Buffer.concat([Buffer.from(head('/', bytes.length)), bytes]).toString('base64');
  const json = Buffer.from(JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, ...model.input], data: Array.from(values) }] }));
  return Buffer.concat([Buffer.from(head('/v2/models/bench/infer', json.length).replace('octet-stream', 'json')), json]).toString('base64');
}

function binaryInfer(model: ModelCase, bytes: Buffer, deadlineMs: number | undefined): Buffer {
  const json = Buffer.from(JSON.stringify({
    parameters: { binary_data_output: true, ...(deadlineMs === undefined ? {} : { max_latency_ms: deadlineMs }) },
    inputs: [{ name: 'x', datatype: 'FP32', shape: [1, ...model.input], parameters: { binary_data_size: bytes.length } }],
  }));
  const more = `authorization: Bearer ${API_KEY}\r\ninference-header-content-length: ${json.length}\r\n`;
  return Buffer.concat([Buffer.from(head('/v2/models/bench/infer', json.length + bytes.length, more)), json, bytes]);
}
