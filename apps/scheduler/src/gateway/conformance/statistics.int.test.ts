import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { openGrpc, type RawGrpc } from './testing/raw-grpc';
import { exchange, partsOf, requestBytes } from './testing/raw-http';
import { integers, messages, texts } from './testing/wire';

/** The statistics extension and Prometheus: what they count, and that it adds up under a burst. */
let world: ConformanceWorld;
let grpc: RawGrpc;
beforeAll(async () => {
  world = await startConformanceWorld();
  grpc = openGrpc(world.grpcPort);
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

type Duration = { count: number; ns: number };
type Stats = {
  name: string; version: string; last_inference: number; inference_count: number; execution_count: number; inference_stats: Record<string, Duration>;
  batch_stats: { batch_size: number; compute_input: Duration; compute_infer: Duration; compute_output: Duration }[];
};

async function statsOf(path: string): Promise<Stats[]> {
  return partsOf(await exchange(world.port, requestBytes({ method: 'GET', path }))).json['model_stats'] as Stats[];
}

const infer = (name: string, rows: number, more: Record<string, unknown> = {}) => exchange(world.port, requestBytes({
  path: `/v2/models/${name}/infer`, body: JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 3], data: Array.from({ length: rows * 3 }, () => 1) }], ...more }),
}));

async function metrics(model: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const line of (await (await fetch(world.metricsUrl)).text()).split('\n')) {
    const [, name, labels, value] = /^(nv_\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (name !== undefined && labels?.includes(`model="${model}"`) === true) found.set(name, Number(value));
  }
  return found;
}

test('before the first query every count is 0, and every field that clients read is there', async () => {
  const [stats, ...others] = await statsOf('/v2/models/echo-fp64/stats');
  expect(others).toEqual([]);
  expect(stats).toMatchObject({ name: 'echo-fp64', version: '1', last_inference: 0, inference_count: 0, execution_count: 0, batch_stats: [] });
  for (const part of ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output', 'cache_hit', 'cache_miss']) expect(stats?.inference_stats[part]).toEqual({ count: 0, ns: 0 });
});

test('a burst of batched queries adds up: rows = sum of batch size x executions, one success for each, and Prometheus says the same', async () => {
  // The instance puts four queries of two rows each into a batch of eight.
  world.echo.act = (query) => ({ do: 'answer', tensors: query.tensors, header: { batchSize: 8, queueUs: 100, computeUs: 4_000 } });
  const answers = await Promise.all(Array.from({ length: 40 }, () => infer('echo-fp32', 2)));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  world.echo.act = (query) => ({ do: 'answer', tensors: query.tensors, header: { batchSize: query.rows, queueUs: 100, computeUs: 1_000 } });
  for (const rows of [1, 1, 3]) expect((await infer('echo-fp32', rows)).status).toBe(200);
  expect((await infer('echo-fp32', 1, { parameters: { min_accuracy: 'high' } })).status).toBe(400);

  for (const path of ['/v2/models/echo-fp32/stats', '/v2/models/echo-fp32/versions/1/stats', '/v2/models/echo-fp32-net/stats', '/v2/models/echo-fp32-net.v1.fp32.cpu.t1/stats']) {
    const [stats] = await statsOf(path);
    if (stats === undefined) throw new Error(`${path} has no statistics`);
    expect([stats.name, stats.inference_count, stats.execution_count]).toEqual([path.split('/')[3], 85, 13]);
    expect(stats.batch_stats.map((one) => [one.batch_size, one.compute_infer.count])).toEqual([[1, 2], [3, 1], [8, 10]]);
    expect(stats.batch_stats.reduce((sum, one) => sum + one.batch_size * one.compute_infer.count, 0)).toBe(stats.inference_count);
    const { success, queue, compute_infer: computed } = stats.inference_stats;
    expect([success?.count, queue?.count, queue?.ns, computed?.count]).toEqual([43, 43, 43 * 100_000, 43]);
    expect(success?.ns).toBeGreaterThan(0);
    expect(stats.last_inference).toBeGreaterThan(Date.now() - 60_000);
  }
  const [task] = await statsOf('/v2/models/echo-fp32/stats');
  expect(task?.inference_stats['fail']?.count).toBe(1);

  const counted = await metrics('echo-fp32-net.v1.fp32.cpu.t1');
  expect([counted.get('nv_inference_request_success'), counted.get('nv_inference_count'), counted.get('nv_inference_exec_count')]).toEqual([43, 85, 13]);
  expect(counted.get('nv_inference_queue_duration_us')).toBe(4_300);
  expect(counted.get('nv_inference_compute_infer_duration_us')).toBe(40 * 4_000 + 3 * 1_000);
  expect(counted.get('nv_inference_request_duration_us')).toBe((task?.inference_stats['success']?.ns ?? 0) / 1_000);
});

test('a failure is counted as one, with its time', async () => {
  world.echo.act = () => ({ do: 'silent' });
  expect((await infer('echo-int32-net', 1)).status).toBe(400);
  const late = await exchange(world.port, requestBytes({ path: '/v2/models/echo-int32/infer', body: JSON.stringify({ inputs: [{ name: 'x', datatype: 'INT32', shape: [1, 3], data: [1, 2, 3] }], parameters: { timeout: 50_000 } }) }));
  expect(late.status).toBe(504);
  const [stats] = await statsOf('/v2/models/echo-int32/stats');
  expect([stats?.inference_count, stats?.inference_stats['success']?.count, stats?.inference_stats['fail']?.count]).toEqual([0, 0, 2]);
  expect(stats?.inference_stats['fail']?.ns).toBeGreaterThan(40_000_000);
  expect((await metrics('echo-int32-net.v1.fp32.cpu.t1')).get('nv_inference_request_failure')).toBe(1);
  world.echo.act = (query) => ({ do: 'answer', tensors: query.tensors });
});

test('gRPC has the same figures under Triton\'s field numbers', async () => {
  const [http] = await statsOf('/v2/models/echo-fp32/stats');
  const { message } = await grpc.call('ModelStatistics', { 1: 'echo-fp32' });
  const [stats] = messages(message, 1);
  if (stats === undefined) throw new Error('no statistics');
  // ModelStatistics: name 1, version 2, inference_count 4, execution_count 5, inference_stats 6 (success 1), batch_stats 7 (batch_size 1, compute_infer 3).
  expect([texts(stats, 1), texts(stats, 2), integers(stats, 4), integers(stats, 5)]).toEqual([['echo-fp32'], ['1'], [85n], [13n]]);
  const [parts] = messages(stats, 6);
  expect(integers(messages(parts ?? new Map(), 1)[0], 2)).toEqual([BigInt(http?.inference_stats['success']?.ns ?? 0)]);
  expect(messages(stats, 7).map((one) => [integers(one, 1)[0], integers(messages(one, 3)[0], 1)[0]])).toEqual([[1n, 2n], [3n, 1n], [8n, 10n]]);
});

test('without a name: every variant of the workspace', async () => {
  const all = await statsOf('/v2/models/stats');
  expect(all.find((one) => one.name === 'echo-fp32-net.v1.fp32.cpu.t1')?.inference_count).toBe(85);
  expect(messages((await grpc.call('ModelStatistics', {})).message, 1)).toHaveLength(all.length);
});
