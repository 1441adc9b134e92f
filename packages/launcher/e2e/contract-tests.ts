import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEY, DEMO_OWNER, demoProduct } from './demo-product';
import type { Answer, Product } from './start-product';

const picture = fileURLToPath(new URL('../../../examples/digit-7-a.png', import.meta.url));
const cli = fileURLToPath(new URL('../../cli/dist/infaas-main.mjs', import.meta.url));
let product: Product;
let metricsUrl: string;

beforeAll(async () => {
  product = demoProduct();
  metricsUrl = (JSON.parse(await readFile(`${product.home}/installation.json`, 'utf8')) as { metricsUrl: string }).metricsUrl;
  // Whatever a start has to load is loaded; from here on answers are about the contract and not about the machine.
  expect((await product.infer('/v2/repository/models/digits/load', {})).status).toBe(200);
}, 120_000);

const pixels = new Array<number>(784).fill(0.25);
const query = (parameters: Record<string, unknown> = {}, rows = 1): Record<string, unknown> => ({
  inputs: [{ name: 'image', datatype: 'FP32', shape: [rows, 1, 28, 28], data: Array.from({ length: rows }, () => pixels).flat() }],
  parameters: { max_latency_ms: 10_000, ...parameters },
});
const auth = { authorization: `Bearer ${DEMO_KEY}` };

type Stats = { name: string; version: string; inference_count: number; execution_count: number; batch_stats: { batch_size: number; compute_infer: { count: number } }[]; inference_stats: Record<string, { count: number; ns: number }> };

async function variantOf(target: string): Promise<string> {
  const { body } = await product.infer(`/v2/models/${target}/infer`, query());
  return String(body.parameters?.['variant']);
}

describe('what a client of another server does', () => {
  test.each(['digits', 'digits-mlp', 'variant'])('metadata, configuration, statistics and a binary query of %s, versioned and not', async (kind) => {
    const name = kind === 'variant' ? await variantOf('digits-mlp') : kind;
    for (const base of [`/v2/models/${name}`, `/v2/models/${name}/versions/1`]) {
      expect((await product.infer(`${base}/ready`)).status).toBe(200);
      expect((await product.infer(base)).body).toMatchObject({ name, inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 28, 28] }], outputs: [{ name: 'scores', shape: [-1, 10] }] });
      expect((await product.infer(`${base}/config`)).body).toMatchObject({ name, input: [{ name: 'image', data_type: 'TYPE_FP32', dims: [1, 28, 28] }], output: [{ dims: [10] }] });
      const before = await statsOf(base);
      const answer = await binaryQuery(`${base}/infer`);
      expect(answer.json).toMatchObject({ model_name: name, model_version: '1', outputs: [{ name: 'scores', shape: [1, 10], parameters: { binary_data_size: 40 } }] });
      expect([...new Float32Array(answer.tensor)].reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 3);
      const after = await statsOf(base);
      expect([after.name, after.version, after.inference_count - before.inference_count]).toEqual([name, '1', 1]);
      for (const part of ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output']) expect(after.inference_stats[part]).toMatchObject({ count: expect.any(Number) as number, ns: expect.any(Number) as number });
    }
  });

  test('the largest scores as texts with their labels (classification), priority and timeout as Triton has them', async () => {
    const asked = { ...query({ priority: 1, timeout: 10_000_000 }), outputs: [{ name: 'scores', parameters: { classification: 3 } }] };
    const { status, body } = await product.infer('/v2/models/digits/infer', asked);
    const [output] = body.outputs as unknown as { datatype: string; shape: number[]; data: string[] }[];
    expect([status, output?.datatype, output?.shape]).toEqual([200, 'BYTES', [1, 3]]);
    const found = (output?.data ?? []).map((text) => /^(\d\.\d{6}):(\d):(\d)$/.exec(text));
    expect(found.map((match) => match !== null && match[2] === match[3])).toEqual([true, true, true]);
    const scores = found.map((match) => Number(match?.[1]));
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
  });

  test('a name that is unloaded answers nobody, and is there again once it is loaded', async () => {
    const order = (verb: string): Promise<number> => product.infer(`/v2/repository/models/digits/${verb}`, {}).then(({ status }) => status);
    const stateOf = async (): Promise<{ state: string; reason: string } | undefined> => {
      const { body } = await product.infer('/v2/repository/index', {});
      return (body as unknown as { name: string; state: string; reason: string }[]).find(({ name }) => name === 'digits');
    };
    expect(await order('unload')).toBe(200);
    expect((await product.infer('/v2/models/digits/ready')).status).toBe(409);
    expect((await product.infer('/v2/models/digits/infer', query())).body).toMatchObject({ code: 'not_ready', error: expect.stringContaining('unloaded') as string });
    expect(await stateOf()).toMatchObject({ state: 'UNAVAILABLE', reason: expect.stringContaining('unloaded by application') as string });
    expect(await order('load')).toBe(200);
    expect((await product.infer('/v2/models/digits/infer', query())).status).toBe(200);
    expect(await stateOf()).toMatchObject({ state: 'READY', reason: '' });
  });

  test('the metrics count what was asked, and rows are batch sizes times runs', async () => {
    const before = await metricSums();
    const sizes = [1, 1, 2, 3, 40, 100, 1, 7];
    const answers = await Promise.all(sizes.map((rows) => product.infer('/v2/models/digits/infer', query({}, rows))));
    expect(answers.map(({ status }) => status)).toEqual(sizes.map(() => 200));
    expect((await product.infer('/v2/models/digits/infer', query({ min_accuracy: 1 }))).status).toBe(422);
    const after = await metricSums();
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect([grown('nv_inference_request_success'), grown('nv_inference_request_failure'), grown('nv_inference_count')]).toEqual([sizes.length, 1, 155]);
    expect(grown('infaas_query_duration_seconds_count')).toBe(sizes.length + 1);
    const stats = await statsOf('/v2/models/digits');
    expect(stats.batch_stats.reduce((sum, one) => sum + one.batch_size * one.compute_infer.count, 0)).toBe(stats.inference_count);
    expect(stats.batch_stats.reduce((sum, one) => sum + one.compute_infer.count, 0)).toBe(stats.execution_count);
  });
});

describe('the objective', () => {
  test('parameter, header, named objective, application default: the first that says it holds', async () => {
    const application = 'contract-app';
    await product.api('application/create', { name: application, defaultObjective: { minAccuracy: 0.5, maxLatencyMs: 7_000 } });
    await product.api('objective/set', { application, name: 'slow', objective: { maxLatencyMs: 8_000 } });
    const { key } = await product.api<{ key: string }>('application/createKey', { application, name: 'k', scopes: ['infer'] });
    const objectiveOf = async (parameters: Record<string, unknown>, headers: Record<string, string> = {}): Promise<{ minAccuracy: number; maxLatencyUs: number } | number> => {
      const body = { ...query(), parameters: { explain: true, ...parameters } };
      const answer = await product.infer('/v2/models/digits/infer', body, { authorization: `Bearer ${key}`, ...headers });
      const { objective } = JSON.parse(String(answer.body.parameters?.['explanation'] ?? '{}')) as { objective?: { minAccuracy: number; maxLatencyUs: number } };
      return objective ?? answer.status;
    };
    await expect.poll(() => objectiveOf({}), { timeout: 5_000 }).toMatchObject({ minAccuracy: 0.5, maxLatencyUs: 7_000_000 });
    expect(await objectiveOf({ objective: 'slow' })).toMatchObject({ minAccuracy: 0.5, maxLatencyUs: 8_000_000 });
    expect(await objectiveOf({ objective: 'slow' }, { 'x-infaas-max-latency-ms': '9000' })).toMatchObject({ maxLatencyUs: 9_000_000 });
    expect(await objectiveOf({ max_latency_ms: 9_500 }, { 'x-infaas-max-latency-ms': '9000', 'x-infaas-objective': 'slow' })).toMatchObject({ maxLatencyUs: 9_500_000 });
    expect(await objectiveOf({ max_latency_ms: 9_500, timeout: 6_000_000 })).toMatchObject({ maxLatencyUs: 6_000_000 });
    const refused = await fetch(new URL('/api/v1/application/list', product.web), { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(403);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ['min_accuracy', { min_accuracy: 2 }, 400], ['max_latency_ms', { max_latency_ms: -5 }, 400], ['on_unmet', { on_unmet: 'explode' }, 400], ['objective', { objective: 'nope' }, 400],
    ['timeout', { timeout: 'soon' }, 400], ['webhook', { webhook: 'ftp://x' }, 400], ['an impossible floor', { min_accuracy: 1 }, 422], ['an impossible price', { min_accuracy: 0.5, max_cost_per_1k_usd: 0 }, 422],
  ])('%s is refused with error, code and hint', async (_, parameters, status) => {
    const answer = await product.infer('/v2/models/digits/infer', query(parameters));
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ error: expect.any(String) as string, code: expect.any(String) as string, hint: expect.any(String) as string })]);
  });
});

describe('the control plane', () => {
  test('every call that its OpenAPI document describes is there, for a key and for a session, and for nobody else', async () => {
    const document = (await (await fetch(new URL('/api/v1/openapi.json', product.web))).json()) as OpenApi;
    const routers = new Set(Object.keys(document.paths).map((path) => path.split('/')[3]));
    for (const router of ['task', 'architecture', 'version', 'variant', 'application', 'objective', 'query', 'decision', 'usage', 'fleet']) expect([...routers]).toContain(router);
    const known: Record<string, string> = { task: 'digits', architecture: 'digits-mlp', application: 'demo' };
    const cookie = await signIn();
    for (const [path, { get }] of Object.entries(document.paths)) {
      if (get === undefined) continue;
      const input = Object.fromEntries(get.parameters.filter(({ required }) => required).map(({ name, schema }) => [name, known[name] ?? exampleOf(name, schema.type)]));
      const pairs = Object.entries(input).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, String(each)]));
      const url = new URL(`${path}?${new URLSearchParams(pairs).toString()}`, product.web);
      const trpc = new URL(`/api/trpc/${path.split('/').slice(3).join('.')}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`, product.web);
      for (const [at, headers] of [[url, auth], [url, { cookie }], [trpc, auth], [trpc, { cookie }]] as const) {
        const { status } = await fetch(at, { headers });
        // People and the workspace itself are for those who sign in: no key owns anything.
        if (headers === auth && get['x-infaas-scope'] === 'own') expect(status, at.href).toBe(403);
        else expect(status === 200 || (status === 404 && !('task' in input)), `${at.href}: ${status}`).toBe(true);
      }
      const nobody = await fetch(url);
      if (path !== '/api/v1/session/me') expect(nobody.status, path).toBe(401);
      await nobody.body?.cancel();
    }
  });

  test('an upload goes on where it stopped', async () => {
    const bytes = new Uint8Array(200_000).map((_, at) => at % 251);
    const tus = { ...auth, 'tus-resumable': '1.0.0' };
    const made = await fetch(new URL('/api/uploads', product.web), { method: 'POST', headers: { ...tus, 'upload-length': String(bytes.length) } });
    const location = new URL(made.headers.get('location') ?? '', product.web);
    const send = (from: number, to: number, offset = from): Promise<Response> => fetch(location, {
      method: 'PATCH', headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: bytes.subarray(from, to),
    });
    expect((await send(0, 80_000)).status).toBe(204);
    expect((await send(0, 10, 5)).status).toBe(409);
    expect((await fetch(location, { method: 'HEAD', headers: tus })).headers.get('upload-offset')).toBe('80000');
    expect((await send(80_000, bytes.length)).headers.get('upload-offset')).toBe(String(bytes.length));
    expect((await fetch(location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(401);
  });
});

describe('the command line', () => {
  const file = ['--file', picture];
  test.each<[string, string[], number]>([
    ['tasks', ['tasks'], 0], ['apps', ['apps'], 0], ['fleet', ['fleet'], 0], ['an answer', ['query', '--target', 'digits', ...file, '--explain'], 0], ['help', ['--help'], 0],
    ['no command', ['nonsense'], 2], ['a missing option', ['models'], 2], ['a missing file', ['query', '--target', 'digits', '--file', '/no/such.png'], 2], ['a bad figure', ['query', '--target', 'digits', ...file, '--min-accuracy', 'x'], 2],
    ['an unknown name', ['query', '--target', 'digitz', ...file], 4], ['an impossible objective', ['query', '--target', 'digits', ...file, '--min-accuracy', '1'], 5],
  ])('%s, from another directory: exit code as it says', async (_, args, code) => {
    const ended = await infaas(args);
    expect([ended.code, ended.code === 0 || ended.stderr.length > 0]).toEqual([code, true]);
  });

  test('a refusal for programs is the JSON of the product', async () => {
    const { stdout } = await infaas(['query', '--target', 'digits', ...file, '--min-accuracy', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'objective_unmet', offers: [expect.objectContaining({ variant: expect.any(String) as string })] });
  });

  test('models have the fields that scripts rely on', async () => {
    const [row] = await product.infaas<Record<string, unknown>[]>('models', '--task', 'digits');
    const fields = ['variant', 'architecture', 'version', 'precision', 'provider', 'threads', 'hardware', 'status', 'reason', 'accuracy', 'accuracyBasis', 'latencyP50Us', 'loadUs', 'memoryBytes', 'costPer1kUsd'];
    expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining(fields));
  });
});

type OpenApi = { paths: Record<string, { get?: { 'x-infaas-scope': string; parameters: { name: string; required: boolean; schema: { type?: string } }[] } }> };

/** A value that a required parameter takes; instants are the last hour, lists have two of a kind. */
function exampleOf(name: string, type: string | undefined): string | number | string[] {
  if (type === 'array') return ['1', '1'];
  if (type !== 'number' && type !== 'integer') return '1';
  return name.startsWith('from') ? Date.now() - 3_600_000 : Date.now();
}

async function statsOf(base: string): Promise<Stats> {
  const { body } = await product.infer(`${base}/stats`);
  const [stats] = (body as Answer & { model_stats: Stats[] }).model_stats;
  if (stats === undefined) throw new Error(`${base} has no statistics`);
  return stats;
}

/** Sends a tensor as Triton's client does: JSON, then raw bytes; the answer comes in the same form. */
async function binaryQuery(path: string): Promise<{ json: unknown; tensor: ArrayBuffer }> {
  const tensor = Buffer.from(new Float32Array(pixels).buffer);
  const head = Buffer.from(JSON.stringify({
    inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], parameters: { binary_data_size: tensor.length } }],
    outputs: [{ name: 'scores', parameters: { binary_data: true } }], parameters: { max_latency_ms: 10_000 },
  }));
  const response = await fetch(new URL(path, product.http), { method: 'POST', headers: { ...auth, 'inference-header-content-length': String(head.length) }, body: new Uint8Array(Buffer.concat([head, tensor])) });
  const bytes = await response.arrayBuffer();
  const jsonBytes = Number(response.headers.get('inference-header-content-length') ?? bytes.byteLength);
  return { json: JSON.parse(Buffer.from(bytes.slice(0, jsonBytes)).toString()) as unknown, tensor: bytes.slice(jsonBytes) };
}

/** Sums every metric over its labels. */
async function metricSums(): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const line of (await (await fetch(metricsUrl)).text()).split('\n')) {
    const [, name, value] = /^(\w+)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}

async function signIn(): Promise<string> {
  const response = await fetch(new URL('/api/auth/sign-in/email', product.web), { method: 'POST', headers: { 'content-type': 'application/json', origin: product.web }, body: JSON.stringify(DEMO_OWNER) });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

async function infaas(args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [cli, ...args], { cwd: tmpdir(), env: { PATH: process.env['PATH'] ?? '', INFAAS_HOME: product.home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
