import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tensor, TensorSpec } from '@infaas/shared/domain/tensor';
import { readAddressRules } from '@infaas/shared/platform/address-rules';
import { startOipServer, type OipScript, type OipServer } from '@infaas/shared/platform/testing/oip-server';
import type { Engine } from '../host/engine';
import { inspectUpstream } from './inspect-upstream';
import { openUpstreamEngine } from './upstream-engine';

const LOOPBACK = readAddressRules({ urls: '*', networks: '127.0.0.1' });
const INPUTS: TensorSpec[] = [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }];
const OUTPUTS: TensorSpec[] = [{ name: 'scores', dtype: 'FP32', shape: [-1, 2] }];

/** Answers each row's two numbers, twice as large. */
const twice = (inputs: Tensor[], rows: number): Tensor[] => {
  const values = new Float32Array(new Uint8Array(inputs[0]?.data ?? []).buffer).map((value) => 2 * value);
  return [{ name: 'extra', dtype: 'INT64', shape: [rows], data: new Uint8Array(8 * rows) }, { name: 'y', dtype: 'FP32', shape: [rows, 2], data: new Uint8Array(values.buffer) }];
};
const SCRIPT: OipScript = {
  model: 'net', inputs: [{ name: 'in', dtype: 'FP32', shape: [-1, 2] }], outputs: [{ name: 'extra', dtype: 'INT64', shape: [-1] }, { name: 'y', dtype: 'FP32', shape: [-1, 2] }],
  maxBatch: 4, answer: twice,
};

let folder: string;
let server: OipServer | null = null;
const lost: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infaas-upstream-'));
  lost.length = 0;
});
afterEach(async () => {
  await server?.kill();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(script: Partial<OipScript> = {}): Promise<OipServer> {
  server = await startOipServer({ ...SCRIPT, ...script });
  return server;
}

function descriptor(change: Record<string, unknown> = {}): string {
  const path = join(folder, 'upstream.json');
  writeFileSync(path, JSON.stringify({ kind: 'upstream', url: server?.url ?? 'http://127.0.0.1:1', model: 'net', version: null, activation: 'none', ...change }));
  return path;
}

const open = (path: string, rules = LOOPBACK): Promise<Engine> => openUpstreamEngine({ artifactPath: path, inputs: INPUTS, outputs: OUTPUTS, rules, onLost: (reason) => lost.push(reason) });

async function run(engine: Engine, ...values: number[]): Promise<number[]> {
  const { outputs } = await engine.run([{ dtype: 'FP32', shape: [values.length / 2, 2], data: new Uint8Array(Float32Array.from(values).buffer) }]);
  return [...new Float32Array(new Uint8Array(outputs[0]?.data ?? []).buffer)];
}

describe('a server of somebody else\'s as an engine', () => {
  it.each([true, false])('runs batches with tensors as bytes where it takes them (%s), and finds tensors of other names', async (binary) => {
    const scripted = await start({ binary });
    const engine = await open(descriptor());
    expect([await run(engine, 1, 2, 3, 4), await run(engine, 5, 6), scripted.batches]).toEqual([[2, 4, 6, 8], [10, 12], [2, 1]]);
    await engine.close();
  });

  it('makes probabilities of scores where it is told to', async () => {
    await start();
    const engine = await open(descriptor({ activation: 'softmax' }));
    const [a = 0, b = 0] = await run(engine, 500, 500.5);
    expect([a + b, b / a]).toEqual([expect.closeTo(1, 5), expect.closeTo(Math.E, 3)]);
  });

  it.each<[string, number, boolean, string[]]>([
    ['a batch that is refused is that batch\'s own', 400, true, []], ['so is one that fails while the model is ready', 500, true, []], ['one that fails while it is not ready ends the engine', 503, false, ['too busy']],
  ])('%s', async (_, status, ready, ends) => {
    const scripted = await start();
    const engine = await open(descriptor());
    Object.assign(scripted, { refuse: { status, error: 'too busy' }, ready });
    await expect(run(engine, 1, 2)).rejects.toThrow(/too busy/);
    expect(lost).toEqual(ends.map((text) => expect.stringContaining(text) as string));
    Object.assign(scripted, { refuse: null, ready: true });
    expect(await run(engine, 1, 2)).toEqual([2, 4]);
  });

  it('that is gone ends the engine', async () => {
    const scripted = await start();
    const engine = await open(descriptor());
    await run(engine, 1, 2);
    await scripted.kill();
    await expect(run(engine, 1, 2)).rejects.toMatchObject({ code: 'unavailable' });
    expect(lost).toHaveLength(1);
    await scripted.revive();
  });

  it('that answers something else is told apart from one that is gone', async () => {
    await start({ answer: (inputs, rows) => twice(inputs, rows).map((tensor) => (tensor.name === 'y' ? { ...tensor, data: tensor.data.subarray(1) } : tensor)) });
    const engine = await open(descriptor());
    await expect(run(engine, 1, 2)).rejects.toThrow(/cannot be read/);
    expect(lost).toEqual([]);
  });

  it.each<[string, Partial<OipScript>, RegExp]>([
    ['other tensors', { inputs: [{ name: 'in', dtype: 'FP64', shape: [-1, 2] }] }, /does not fit the task/],
    ['an input more', { inputs: [...SCRIPT.inputs, { name: 'mask', dtype: 'BOOL', shape: [-1] }] }, /also wants mask/],
    ['no such model', { model: 'other' }, /there is no/],
  ])('with %s is not opened', async (_, script, message) => {
    await start(script);
    await expect(open(descriptor())).rejects.toThrow(message);
  });

  it('outside the operator\'s rules is not connected to', async () => {
    const scripted = await start();
    await expect(open(descriptor(), readAddressRules({ urls: '*', networks: '' }))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(open(descriptor(), readAddressRules({ urls: '', networks: '127.0.0.1' }))).rejects.toMatchObject({ code: 'forbidden' });
    expect(scripted.batches).toEqual([]);
  });

  it('a file that describes none is refused', async () => {
    writeFileSync(join(folder, 'other.json'), '{"kind":"upstream","url":"file:///etc/passwd","model":"m","version":null,"activation":"none"}');
    await expect(open(join(folder, 'other.json'))).rejects.toThrow();
    writeFileSync(join(folder, 'long.json'), ' '.repeat(20_000));
    await expect(open(join(folder, 'long.json'))).rejects.toThrow(/too long/);
  });
});

describe('inspection', () => {
  it('says what the server takes and answers, and the largest batch that it names', async () => {
    await start();
    expect(await inspectUpstream(descriptor(), LOOPBACK)).toMatchObject({ signature: { inputs: SCRIPT.inputs, outputs: SCRIPT.outputs }, batchable: true, maxBatch: 4 });
  });

  it('of a server whose first dimension is fixed finds no batch', async () => {
    await start({ inputs: [{ name: 'in', dtype: 'FP32', shape: [1, 2] }] });
    expect(await inspectUpstream(descriptor(), LOOPBACK)).toMatchObject({ batchable: false, maxBatch: 1 });
  });

  it('of nobody there says so', async () => {
    await expect(inspectUpstream(descriptor(), LOOPBACK)).rejects.toMatchObject({ code: 'not_ready', message: expect.stringContaining('cannot be reached') as string });
  });
});
