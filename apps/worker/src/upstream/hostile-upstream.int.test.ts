import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAddressRules } from '@infaas/shared/platform/address-rules';
import type { Engine } from '../host/engine';
import { openUpstreamEngine } from './upstream-engine';

const RULES = readAddressRules({ urls: '*', networks: '127.0.0.1' });
const METADATA = { inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }], outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }] };
type Said = { status?: number; headers?: Record<string, string>; body: string | Buffer };

let folder: string;
let server: Server;
/** What it answers to metadata and to batches. */
let metadata: Said = { body: '' };
let answer: Said = { body: '' };
const lost: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'infaas-hostile-'));
  server = createServer((request, response) => {
    request.resume();
    const said = request.url?.endsWith('/infer') ? answer : request.url?.endsWith('/m') ? metadata : { body: '{"extensions":["binary_tensor_data"]}' };
    response.writeHead(said.status ?? 200, said.headers).end(said.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeFileSync(join(folder, 'up.json'), JSON.stringify({ kind: 'upstream', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, model: 'm', version: null, activation: 'none' }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (): Promise<Engine> => openUpstreamEngine({
  artifactPath: join(folder, 'up.json'), rules: RULES, onLost: (reason) => lost.push(reason),
  inputs: [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }], outputs: [{ name: 'y', dtype: 'FP32', shape: [-1, 2] }],
});

it.each<[string, Said]>([
  ['nothing', { body: '' }], ['no JSON', { body: '<html>' }], ['null', { body: 'null' }], ['no tensors', { body: '{"inputs":[],"outputs":[]}' }],
  ['a type that there is not', { body: JSON.stringify({ ...METADATA, inputs: [{ name: 'x', datatype: 'FP8', shape: [-1, 2] }] }) }],
  ['a shape of fractions', { body: JSON.stringify({ ...METADATA, inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2.5] }] }) }],
  ['a shape of a hundred dimensions', { body: JSON.stringify({ ...METADATA, inputs: [{ name: 'x', datatype: 'FP32', shape: new Array(100).fill(1) }] }) }],
  ['a thousand tensors', { body: JSON.stringify({ ...METADATA, inputs: Array.from({ length: 1_000 }, (_, at) => ({ name: `x${at}`, datatype: 'FP32', shape: [1] })) }) }],
  ['two megabytes', { body: JSON.stringify({ ...METADATA, more: ' '.repeat(2_000_000) }) }], ['a redirect', { status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' }],
  ['an error that is long', { status: 404, body: JSON.stringify({ error: 'x'.repeat(100_000) }) }],
])('metadata of %s are refused in a short sentence', async (_, said) => {
  metadata = said;
  const message = await open().then(() => 'opened', (error: unknown) => (error instanceof Error ? error.message : ''));
  expect(message).not.toBe('opened');
  expect(message.length).toBeLessThan(800);
});

const output = (change: Record<string, unknown> = {}): Record<string, unknown> => ({ name: 'y', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 }, ...change });
const binary = (json: unknown, bytes: number): Said => {
  const head = Buffer.from(JSON.stringify(json));
  return { headers: { 'inference-header-content-length': String(head.length) }, body: Buffer.concat([head, Buffer.alloc(bytes)]) };
};

it.each<[string, Said]>([
  ['nothing', { body: '' }], ['no JSON', { body: '{{{' }], ['no outputs', binary({}, 0)], ['other outputs', binary({ outputs: [output({ name: 'z' })] }, 8)],
  ['another type', binary({ outputs: [output({ datatype: 'INT64', shape: [1] })] }, 8)], ['fewer bytes than it says', binary({ outputs: [output()] }, 4)],
  ['bytes that do not fit the shape', binary({ outputs: [output({ shape: [3, 2] })] }, 8)], ['a negative size', binary({ outputs: [output({ parameters: { binary_data_size: -8 } })] }, 8)],
  ['a negative shape', binary({ outputs: [output({ shape: [-1, 2] })] }, 8)], ['a shape beyond all numbers', binary({ outputs: [output({ shape: [9e15, 9e15] })] }, 8)],
  ['a length that is longer', { headers: { 'inference-header-content-length': '999' }, body: '{"outputs":[]}' }], ['a length that is none', { headers: { 'inference-header-content-length': 'x' }, body: '{"outputs":[]}' }],
  ['text for numbers', { body: JSON.stringify({ outputs: [output({ parameters: undefined, data: ['a', 'b'] })] }) }], ['too few numbers', { body: JSON.stringify({ outputs: [output({ parameters: undefined, data: [1] })] }) }],
  ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
])('an answer of %s is no answer', async (_, said) => {
  metadata = { body: JSON.stringify(METADATA) };
  const engine = await open();
  answer = said;
  await expect(engine.run([{ dtype: 'FP32', shape: [1, 2], data: new Uint8Array(8) }])).rejects.toThrow();
  answer = binary({ outputs: [output()] }, 8);
  expect((await engine.run([{ dtype: 'FP32', shape: [1, 2], data: new Uint8Array(8) }])).outputs[0]?.shape).toEqual([1, 2]);
  await engine.close();
});
