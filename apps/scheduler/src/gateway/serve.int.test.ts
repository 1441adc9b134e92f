import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REFUSAL } from '@infaas/shared/protocol/frames';
import { instanceToken } from '@infaas/shared/platform/instance-token';
import { digitsBody, LINK_TOKEN, outcomes, startTestGateway, type TestGateway } from './testing/test-gateway';
import type { FakeHost } from './testing/fake-host';
import { KEYS, testApplication, testInstance, testVariant, testView } from './testing/test-view';

const LINEAR = 'id-linear.v1.fp32.cpu.t1';
const CNN = 'id-cnn.v1.fp32.cpu.t1';

describe('the serving path', () => {
  let g: TestGateway;
  let linear: FakeHost;
  let cnn: FakeHost;

  beforeEach(async () => {
    g = await startTestGateway();
    linear = await g.host('linear');
    cnn = await g.host('cnn');
    g.show(testView({ instances: [testInstance(LINEAR, linear.address), testInstance(CNN, cnn.address)] }));
    await g.until(() => [...g.gateway.pool().all()].filter((slot) => slot.live.connected).length === 2);
  });
  afterEach(() => g.close());

  const infer = (body: string, init: RequestInit & { key?: string } = {}) => g.call('/v2/models/digits/infer', { method: 'POST', body, ...init });

  test('answers with every parameter of the contract', async () => {
    const { status, json } = await infer(digitsBody([3]));
    expect(status).toBe(200);
    expect(json.id).toBe('q1');
    expect(json.model_name).toBe('digits');
    expect(json.outputs[0]).toMatchObject({ name: 'scores', datatype: 'FP32', shape: [1, 10] });
    expect(json.outputs[0].data.indexOf(Math.max(...json.outputs[0].data))).toBe(3);
    expect(json.parameters).toMatchObject({ variant: 'linear.v1.fp32.cpu.t1', architecture: 'linear', version: '1', hardware: 'cpu-2', worker: 'local-1', queue_us: 10, compute_us: 40, batch_size: 1, accuracy: 0.9 });
    expect(json.parameters.cost_usd).toBeGreaterThan(0);
    expect(json.parameters.total_us).toBeGreaterThan(0);
    expect(typeof json.parameters.decision_id).toBe('string');
    expect(json.parameters.unmet).toBeUndefined();
  });

  test('shows each instance its own token', async () => {
    expect(linear.hellos).toEqual([instanceToken(`i-${LINEAR}`, LINK_TOKEN)]);
    expect(cnn.hellos).not.toEqual(linear.hellos);
  });

  test('merges the objective: parameter, header, named, application default', async () => {
    const variant = async (parameters: Record<string, unknown>, headers: Record<string, string> = {}) => (await infer(digitsBody([1], parameters), { headers })).json.parameters.variant as string;
    expect(await variant({})).toMatch(/^linear/);
    expect(await variant({ objective: 'precise' })).toMatch(/^cnn/);
    expect(await variant({ objective: 'precise' }, { 'x-infaas-min-accuracy': '0.6' })).toMatch(/^linear/);
    expect(await variant({ min_accuracy: 0.95 }, { 'x-infaas-min-accuracy': '0.6' })).toMatch(/^cnn/);
  });

  test('takes names of architectures, versions and variants', async () => {
    for (const path of ['cnn', 'cnn/versions/1', 'cnn.v1.fp32.cpu.t1', 'digits/versions/1']) {
      const { status, json } = await g.call(`/v2/models/${path}/infer`, { method: 'POST', body: digitsBody([2], { min_accuracy: 0.95 }) });
      expect([path, status, json.parameters?.architecture]).toEqual([path, 200, 'cnn']);
    }
  });

  test('explains when asked', async () => {
    const { json } = await infer(digitsBody([1], { explain: true }));
    const decision = JSON.parse(json.parameters.explanation as string) as { candidates: { variant: string; verdict: string }[]; id: string };
    expect(decision.candidates.map((candidate) => candidate.verdict)).toContain('chosen');
    expect(decision.id).toBe(json.parameters.decision_id);
  });

  test('refuses an impossible objective with offers that then work', async () => {
    const refused = await infer(digitsBody([1], { min_accuracy: 0.999 }));
    expect(refused.status).toBe(422);
    expect(refused.json.code).toBe('objective_unmet');
    const [offer] = refused.json.offers as { minAccuracy: number; maxLatencyMs: number; maxCostPer1kUsd: number }[];
    const taken = await infer(digitsBody([1], { min_accuracy: offer?.minAccuracy, max_latency_ms: offer?.maxLatencyMs, max_cost_per_1k_usd: offer?.maxCostPer1kUsd }));
    expect(taken.status).toBe(200);
  });

  test('best effort answers and says what it did not keep', async () => {
    const { status, json } = await infer(digitsBody([1], { min_accuracy: 0.999, on_unmet: 'best_effort' }));
    expect(status).toBe(200);
    expect(json.parameters).toMatchObject({ architecture: 'cnn', unmet: 'accuracy' });
  });

  test('splits more rows than a variant takes and joins them in order', async () => {
    const labels = Array.from({ length: 21 }, (_, at) => at % 10);
    const { status, json } = await infer(digitsBody(labels));
    expect(status).toBe(200);
    expect(json.outputs[0].shape).toEqual([21, 10]);
    const answered = labels.map((_, row) => (json.outputs[0].data as number[]).slice(row * 10, row * 10 + 10).findIndex((score) => score > 0.5));
    expect(answered).toEqual(labels);
    expect(linear.queries.map((query) => query.rows).sort()).toEqual([5, 8, 8]);
    expect(outcomes((await reported()))).toMatchObject({ answered: 1, refused: 0 });
  });

  test('504 when the deadline passes, and the instance is told', async () => {
    linear.act = () => ({ do: 'silent' });
    const { status, json } = await infer(digitsBody([1], { max_latency_ms: 60 }));
    expect([status, json.code]).toEqual([504, 'deadline']);
    await g.until(() => linear.cancelled.length === 1);
    expect(outcomes(await reported())).toEqual({ answered: 0, refused: 0, timedOut: 1, failed: 0, cancelled: 0 });
  });

  test('the smaller of timeout and deadline holds', async () => {
    linear.act = () => ({ do: 'silent' });
    const { status } = await infer(digitsBody([1], { max_latency_ms: 60_000, timeout: 50_000 }));
    expect(status).toBe(504);
    expect(linear.queries[0]?.deadlineUs).toBe(50_000);
  });

  test('a client that goes away cancels its query', async () => {
    linear.act = () => ({ do: 'silent' });
    const controller = new AbortController();
    const gone = infer(digitsBody([1]), { signal: controller.signal }).catch(() => 'gone');
    await g.until(() => linear.queries.length === 1);
    controller.abort();
    expect(await gone).toBe('gone');
    await g.until(() => linear.cancelled.length === 1);
    expect(outcomes(await reported())).toEqual({ answered: 0, refused: 0, timedOut: 0, failed: 0, cancelled: 1 });
  });

  test('a query whose instance dies is answered by another', async () => {
    linear.act = () => ({ do: 'die' });
    const { status, json } = await infer(digitsBody([4]));
    expect([status, json.parameters.architecture]).toEqual([200, 'cnn']);
    expect(outcomes(await reported())).toEqual({ answered: 1, refused: 0, timedOut: 0, failed: 0, cancelled: 0 });
  });

  test('bytes that are no frames end the stream, not the query', async () => {
    linear.act = () => ({ do: 'garbage' });
    const { status, json } = await infer(digitsBody([4]));
    expect([status, json.parameters.architecture]).toEqual([200, 'cnn']);
  });

  test('a query that kills two instances and the next is given up', async () => {
    linear.act = () => ({ do: 'die' });
    cnn.act = () => ({ do: 'die' });
    const { status } = await infer(digitsBody([4], { max_latency_ms: 500 }));
    expect(status).toBe(503);
    expect(outcomes(await reported()).answered).toBe(0);
  });

  test.each([['draining', REFUSAL.draining], ['overflow', REFUSAL.overflow], ['run failed', REFUSAL.runFailed], ['late', REFUSAL.lateDropped]])('a host that refuses (%s) costs one more try', async (_, code) => {
    linear.act = () => ({ do: 'refuse', code });
    const { status, json } = await infer(digitsBody([4]));
    expect([status, json.parameters.architecture]).toEqual([200, 'cnn']);
  });

  test('an overloaded instance whose queries end late gets none that would wait there to the edge of its deadline, until it is in time again', async () => {
    g.show(testView({ epoch: 2, instances: [testInstance(LINEAR, linear.address)] }));
    linear.stats = { ...linear.stats, residualUs: 400_000, offeredPerSecond: 1e9 };
    const edge = { max_latency_ms: 450 };
    const answers = () => ({ do: 'answer', header: { residualUs: 400_000 } }) as const;
    linear.act = answers;
    await g.until(() => g.gateway.pool().get(`i-${LINEAR}`)?.live.state === 'overloaded');
    await infer(digitsBody([4], { max_latency_ms: 5_000 }));
    linear.act = () => ({ do: 'refuse', code: REFUSAL.lateDropped });
    const before = linear.queries.length;
    const tries = 14;
    for (let at = 0; at < tries; at += 1) expect((await infer(digitsBody([4], edge))).status).toBe(503);
    expect(linear.queries.length - before).toBeGreaterThan(0);
    expect(linear.queries.length - before).toBeLessThan(tries);

    linear.act = answers;
    expect((await infer(digitsBody([4], edge))).status).toBe(503);
    for (let at = 0; at < 150; at += 1) await infer(digitsBody([4], { max_latency_ms: 5_000 }));
    expect((await infer(digitsBody([4], edge))).status).toBe(200);
  });

  test.each([['overflow', REFUSAL.overflow], ['late', REFUSAL.lateDropped]])('a host that has no room (%s), the only one that runs, has no other model loaded', async (_, code) => {
    g.show(testView({ epoch: 2, instances: [testInstance(LINEAR, linear.address)] }));
    linear.act = () => ({ do: 'refuse', code });
    const told = g.told.length;
    const { status, json } = await infer(digitsBody([4], { max_latency_ms: 5_000 }));
    expect([status, json.code]).toEqual([503, 'capacity']);
    expect(g.told.slice(told).filter(({ message }) => message.kind === 'demand')).toEqual([]);
  });

  test('two hosts that refuse make 503 with Retry-After', async () => {
    linear.act = () => ({ do: 'refuse', code: REFUSAL.overflow });
    cnn.act = () => ({ do: 'refuse', code: REFUSAL.overflow });
    const { status, json, headers } = await infer(digitsBody([4]));
    expect([status, json.code]).toEqual([503, 'capacity']);
    expect(headers.get('retry-after')).toBe('1');
  });

  test('bad input that only the host can see is 400', async () => {
    linear.act = () => ({ do: 'refuse', code: REFUSAL.badInput, message: 'the picture cannot be decoded' });
    const { status, json } = await infer(digitsBody([4]));
    expect([status, json.error]).toEqual([400, 'the picture cannot be decoded']);
  });

  test('429 with the time to wait above the application’s rate; the key’s use is reported', async () => {
    const limits = { rate: { perSecond: 0.05, burst: 2 }, concurrent: null };
    const instances = [testInstance(LINEAR, linear.address), testInstance(CNN, cnn.address)];
    g.show(testView({ epoch: 2, instances, applications: [testApplication({ id: 'shop', key: KEYS.good, limits }), testApplication({ id: 'other', key: KEYS.other })] }));
    expect([(await infer(digitsBody([1]))).status, (await infer(digitsBody([1]))).status]).toEqual([200, 200]);
    const refused = await infer(digitsBody([1]));
    expect([refused.status, refused.json.code]).toEqual([429, 'quota']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(10);
    const deferred = await infer(digitsBody([1], { deferred: true }));
    expect([deferred.status, deferred.json.code]).toEqual([429, 'quota']);
    expect((await infer(digitsBody([1]), { key: KEYS.other })).status).toBe(200);
    const keys = () => g.told.flatMap(({ message }) => (message.kind === 'report' ? (message.keys ?? []) : []));
    await g.until(() => ['k-shop', 'k-other'].every((id) => keys().some((use) => use.id === id)));
  });

  test('429 when an application has as many queries under way as it may', async () => {
    const limits = { rate: null, concurrent: 1 };
    const instances = [testInstance(LINEAR, linear.address), testInstance(CNN, cnn.address)];
    g.show(testView({ epoch: 2, instances, applications: [testApplication({ id: 'shop', key: KEYS.good, limits })] }));
    const answers = await Promise.all(Array.from({ length: 8 }, () => infer(digitsBody([1]))));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    for (const { status, json } of answers) if (status !== 200) expect([status, json.code]).toEqual([429, 'quota']);
    // Every place is given back.
    expect((await infer(digitsBody([1]))).status).toBe(200);
  });

  test('429 when the budget is used up', async () => {
    const { status, json } = await infer(digitsBody([1]), { key: KEYS.broke });
    expect([status, json.code]).toEqual([429, 'budget']);
  });

  const inferCnn = (label: number) => g.call('/v2/models/cnn/infer', { method: 'POST', body: digitsBody([label], { max_latency_ms: 20_000 }) });

  test('more queries than credits wait here, and each gets its own answer', async () => {
    cnn.act = () => ({ do: 'answer', afterMs: 200 });
    const many = Array.from({ length: 150 }, (_, at) => inferCnn(at % 10));
    await g.until(() => g.gateway.load().waiting > 0);
    const answers = await Promise.all(many);
    expect(answers.map((answer) => answer.status).filter((status) => status !== 200)).toEqual([]);
    answers.forEach((answer, at) => expect(answer.json.outputs[0].data.findIndex((score: number) => score > 0.5)).toBe(at % 10));
    expect(outcomes(await reported())).toMatchObject({ answered: 150 });
    expect(g.gateway.load()).toEqual({ open: 0, waiting: 0 });
  });

  test('queries that wait for an instance which drains go to its sibling, and those it has are answered', async () => {
    cnn.act = () => ({ do: 'answer', afterMs: 500 });
    const pending = Array.from({ length: 60 }, () => inferCnn(7));
    await g.until(() => g.gateway.load().waiting > 0);
    const { view } = g.gateway.world();
    const instances = view.instances.filter((instance) => instance.variantId === CNN).map((instance) => ({ ...instance, state: 'draining' as const }));
    const had = cnn.queries.length;
    g.show({ ...view, epoch: 2, instances: [...instances, testInstance(CNN, linear.address, 'sibling')] });
    expect((await Promise.all(pending)).map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect(cnn.queries.length).toBe(had);
    expect(linear.queries.length).toBe(60 - had);
  });

  test('an instance that the view drops answers what it has', async () => {
    linear.act = () => ({ do: 'answer', afterMs: 200 });
    const pending = infer(digitsBody([7]));
    await g.until(() => linear.queries.length === 1);
    const { view } = g.gateway.world();
    g.show({ ...view, epoch: 2, instances: view.instances.filter((instance) => instance.variantId !== LINEAR) });
    expect((await pending).json.parameters.architecture).toBe('linear');
    expect((await infer(digitsBody([7]))).json.parameters.architecture).toBe('cnn');
  });

  async function reported() {
    await g.gateway.close(0);
    return g.usage();
  }
});

describe('cold models', () => {
  let g: TestGateway;
  beforeEach(async () => {
    g = await startTestGateway();
    g.show(testView({ instances: [], variants: [testVariant({ name: 'slow.v1.fp32.cpu.t1', architecture: 'slow', accuracy: 0.9, meanUs: 1_000, loadUs: 300_000 })] }));
  });
  afterEach(() => g.close());

  test('a query waits for the load that it starts at once', async () => {
    const host = await g.host('slow');
    const pending = g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([5], { max_latency_ms: 8_000 }) });
    await g.until(() => g.told.some(({ message }) => message.kind === 'demand'));
    expect(g.told.find(({ message }) => message.kind === 'demand')?.message).toMatchObject({ demand: { variantId: 'id-slow.v1.fp32.cpu.t1', waiting: true, applicationId: 'shop' } });
    const view = testView({ instances: [testInstance('id-slow.v1.fp32.cpu.t1', host.address)], variants: g.gateway.world().view.variants, epoch: 2 });
    g.show(view);
    expect((await pending).status).toBe(200);
    expect([...g.gateway.misses()]).toEqual([['id-slow.v1.fp32.cpu.t1', { waited: 1, refused: 0 }]]);
  });

  test('503 cold with Retry-After when the load does not fit the deadline, and the load is asked for', async () => {
    const { status, json, headers } = await g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([5], { max_latency_ms: 100 }) });
    expect([status, json.code]).toEqual([503, 'cold']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(g.told.map(({ message }) => message.kind)).toContain('demand');
    expect(json.offers).toMatchObject([{ variant: 'slow.v1.fp32.cpu.t1', maxLatencyMs: expect.any(Number) }]);
    expect([...g.gateway.misses()]).toEqual([['id-slow.v1.fp32.cpu.t1', { waited: 0, refused: 1 }]]);
  });

  test('503 cold when the load takes longer than it should', async () => {
    const { status, json } = await g.call('/v2/models/digits/infer', { method: 'POST', body: digitsBody([5], { max_latency_ms: 500 }) });
    expect([status, json.code]).toEqual([503, 'cold']);
  });

  test('409 with progress while nothing of the task is ready', async () => {
    const { status, json } = await g.call('/v2/models/empty/predict', { method: 'POST', body: 'x' });
    expect([status, json.code]).toEqual([409, 'not_ready']);
    expect(json.error).toContain('profiling 1 of 4 variants');
  });
});
