import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoProduct } from './demo-product';
import { cheapestAdmissible, readyRows, type VariantRow } from './frontier';
import type { Answer, Product } from './start-product';

const picture = new URL('../../../examples/digit-7-a.png', import.meta.url);
const linear = new URL('../../demo/models/digits-linear.onnx', import.meta.url);
let product: Product;

beforeAll(() => {
  product = demoProduct();
});

const pixels = Array.from({ length: 784 }, (_, index) => (index % 28 > 12 && index % 28 < 16 ? 1 : 0));
const digitQuery = (parameters: Record<string, unknown> = {}): unknown => ({
  id: 'q1', inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: pixels }], parameters,
});

async function rowsWhenComplete(): Promise<VariantRow[]> {
  for (;;) {
    const rows = await product.api<VariantRow[]>('variant/list?task=digits');
    // Figures move as long as variants are made and measured.
    if (rows.length > 0 && rows.every((row) => ['ready', 'rejected', 'failed'].includes(row.status))) return rows;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

describe('the first query', () => {
  test('JSON: an answer with every parameter of the contract', async () => {
    const { status, body } = await product.infer('/v2/models/digits/infer', digitQuery({ max_latency_ms: 20_000 }));
    expect(status).toBe(200);
    expect(body.id).toBe('q1');
    expect(body.outputs?.[0]).toMatchObject({ name: 'scores', datatype: 'FP32', shape: [1, 10] });
    const sum = body.outputs?.[0]?.data.reduce((total, score) => total + score, 0);
    expect(sum).toBeCloseTo(1, 3);
    for (const name of ['variant', 'architecture', 'version', 'hardware', 'worker', 'decision_id', 'queue_us', 'compute_us', 'total_us', 'batch_size', 'accuracy', 'cost_usd']) {
      expect(body.parameters, name).toHaveProperty(name);
    }
  });

  test('a picture file is answered with labels', async () => {
    const { status, body } = await product.infer('/v2/models/digits/predict?min_accuracy=0.9&max_latency_ms=20000', new Uint8Array(await readFile(picture)));
    expect(status).toBe(200);
    expect(body.labels?.[0]?.label).toBe('7');
  });

  test('binary tensors both ways give the same scores as JSON', async () => {
    const json = await product.infer('/v2/models/digits-cnn-s/infer', digitQuery({ max_latency_ms: 20_000 }));
    const tensor = new Float32Array(pixels);
    const header = Buffer.from(JSON.stringify({
      inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], parameters: { binary_data_size: tensor.byteLength } }],
      outputs: [{ name: 'scores', parameters: { binary_data: true } }],
      parameters: { max_latency_ms: 20_000 },
    }));
    const response = await fetch(new URL('/v2/models/digits-cnn-s/infer', product.http), {
      method: 'POST', body: new Uint8Array(Buffer.concat([header, Buffer.from(tensor.buffer)])),
      headers: { authorization: `Bearer ${product.apiKey}`, 'inference-header-content-length': String(header.length) },
    });
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    const headerLength = Number(response.headers.get('inference-header-content-length'));
    const scores = Array.from({ length: 10 }, (_, index) => bytes.readFloatLE(headerLength + 4 * index));
    json.body.outputs?.[0]?.data.forEach((score, index) => expect(scores[index]).toBeCloseTo(score, 4));
  });
});

describe('the measured frontier', () => {
  test('rising floors and falling deadlines: each answer is the cheapest admissible variant by an independent calculation', async () => {
    const rows = await rowsWhenComplete();
    const ready = readyRows(rows);
    for (const row of ready) {
      const { status } = await product.infer(`/v2/models/${row.variant}/infer`, digitQuery({ max_latency_ms: 5_000 }));
      expect(status, row.variant).toBe(200);
    }
    const floors = [...new Set(ready.map((row) => row.accuracy))].sort((a, b) => a - b);
    const chosen: string[] = [];
    for (const floor of floors) {
      for (const deadlineMs of [2_000, 500, 200]) {
        // The calculation is one for idle, loaded variants: what the cheapest is stopped for meanwhile is loaded again.
        await expect.poll(async () => {
          // By the figures of now: what is measured beside the walk moves the pooled times of all forms.
          const admissible = cheapestAdmissible(readyRows(await product.api<VariantRow[]>('variant/list?task=digits')), { minAccuracy: floor, maxLatencyMs: deadlineMs });
          for (const variant of admissible) await product.infer(`/v2/models/${variant}/infer`, digitQuery({ max_latency_ms: 5_000 }));
          const { status, body } = await product.infer('/v2/models/digits/infer', digitQuery({ min_accuracy: floor, max_latency_ms: deadlineMs, explain: true }));
          const variant = String(body.parameters?.['variant']);
          chosen.push(variant);
          return status === 200 && admissible.includes(variant) ? 'the cheapest admissible' : `floor ${floor}, deadline ${deadlineMs}: ${status} ${JSON.stringify(body)}`;
        }, { timeout: 20_000, interval: 1_000 }).toBe('the cheapest admissible');
      }
    }
    expect(new Set(chosen).size).toBeGreaterThan(2);
  }, 400_000);

  test('a model registered to the very end: --wait returns when each of its variants has its figures and a verdict', async () => {
    const { variants } = await product.infaas<{ variants: VariantRow[] }>(
      'register', '--task', 'digits', '--architecture', 'digits-again', '--model', linear.pathname,
      '--input-record', JSON.stringify({ kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 1] }),
      '--output-record', '{"kind":"scores","activation":"softmax"}', '--wait',
    );
    const same = (await product.api<VariantRow[]>('variant/list?task=digits')).find((row) => row.architecture === 'digits-linear' && row.status === 'ready');
    expect(variants.some((row) => row.status === 'ready' && row.accuracy === same?.accuracy)).toBe(true);
    expect(variants.filter((row) => !['ready', 'rejected'].includes(row.status))).toEqual([]);
  }, 200_000);

  test('an impossible objective gets 422, and its offers work when asked for', async () => {
    const refused = await product.infer('/v2/models/digits/infer', digitQuery({ min_accuracy: 0.9999, max_latency_ms: 0.01 }));
    expect(refused.status).toBe(422);
    expect(refused.body.hint).toBeTruthy();
    const offers = refused.body.offers ?? [];
    expect(offers.length).toBeGreaterThan(0);
    for (const offer of offers) {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 20 && !statuses.includes(200); attempt += 1) {
        const { status } = await product.infer('/v2/models/digits/infer', digitQuery({ min_accuracy: offer.minAccuracy, max_latency_ms: offer.maxLatencyMs }));
        statuses.push(status);
      }
      expect(statuses, JSON.stringify(offer)).not.toContain(422);
      expect(statuses, JSON.stringify(offer)).toContain(200);
    }
  });

  test('explain names every candidate and why it was not taken', async () => {
    const { body } = await product.infer('/v2/models/digits/infer', digitQuery({ explain: true, min_accuracy: 0.9, max_latency_ms: 20_000 }));
    const explanation = JSON.parse(String(body.parameters?.['explanation'])) as { candidates: { variant: string; verdict: string; because: { text: string } }[] };
    expect(explanation.candidates.filter((candidate) => candidate.verdict === 'chosen')).toHaveLength(1);
    const rejected = explanation.candidates.filter((candidate) => candidate.verdict === 'rejected');
    expect(rejected.length).toBeGreaterThan(0);
    for (const candidate of rejected) expect(candidate.because.text.length).toBeGreaterThan(5);
  });
});

describe('bad input', () => {
  const cases: { name: string; path?: string; body: unknown; headers?: Record<string, string>; status: number }[] = [
    { name: 'unknown name', path: '/v2/models/digitz/infer', body: digitQuery(), status: 404 },
    { name: 'wrong shape', body: { inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 784], data: pixels }] }, status: 400 },
    { name: 'wrong dtype', body: { inputs: [{ name: 'image', datatype: 'INT8', shape: [1, 1, 28, 28], data: pixels }] }, status: 400 },
    { name: 'wrong input name', body: { inputs: [{ name: 'imago', datatype: 'FP32', shape: [1, 1, 28, 28], data: pixels }] }, status: 400 },
    { name: 'too few values', body: { inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: [1, 2] }] }, status: 400 },
    { name: 'a floor above 1', body: digitQuery({ min_accuracy: 2 }), status: 400 },
    { name: 'a negative deadline', body: digitQuery({ max_latency_ms: -1 }), status: 400 },
    { name: 'an unknown on_unmet', body: digitQuery({ on_unmet: 'shrug' }), status: 400 },
    { name: 'no inputs', body: {}, status: 400 },
    { name: 'a wrong key', body: digitQuery(), headers: { authorization: 'Bearer nobody' }, status: 401 },
    { name: 'a picture that is none', path: '/v2/models/digits/predict', body: new Uint8Array([1, 2, 3]), status: 400 },
  ];
  test.each(cases)('$name → $status', async ({ path, body, headers, status }) => {
    const answer = await product.infer(path ?? '/v2/models/digits/infer', body, headers);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect(answer.body.error).toBeTruthy();
    expect(answer.body.code).toBeTruthy();
  });

  test('malformed JSON → 400, and the gateway goes on', async () => {
    const response = await fetch(new URL('/v2/models/digits/infer', product.http), {
      method: 'POST', body: '{"inputs": [', headers: { authorization: `Bearer ${product.apiKey}` },
    });
    expect(response.status).toBe(400);
    expect((await product.infer('/v2/models/digits/infer', digitQuery({ max_latency_ms: 20_000 }))).status).toBe(200);
  });

  test('a file that is no ONNX model is refused with a reason', async () => {
    await expect(product.infaas('register', '--task', 'bad', '--architecture', 'bad', '--model', picture.pathname, '--wait')).rejects.toThrow(/ONNX|model/i);
  }, 60_000);
});

describe('durable queries', () => {
  test('202, then the same answer as online; the idempotency key makes it one query', async () => {
    const first = await product.infer('/v2/models/digits/infer', digitQuery({ deferred: true, idempotency_key: 'same' }));
    const second = await product.infer('/v2/models/digits/infer', digitQuery({ deferred: true, idempotency_key: 'same' }));
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    let result: { status: number; body: Answer };
    do {
      await new Promise((resolve) => setTimeout(resolve, 100));
      result = await product.infer(`/v2/deferred/${first.body.id}`);
    } while (result.body.state === 'queued' || result.body.state === 'running');
    expect(result.body.state).toBe('done');
    expect(result.body.outputs?.[0]?.shape).toEqual([1, 10]);
  }, 60_000);
});

describe('accounting', () => {
  test('the bill of the minutes so far adds up to price times time', async () => {
    let check = { minutes: 0, priceNanoUsd: 0, differenceNanoUsd: 1 };
    // The first bill is written soon after the first full minute.
    while (check.minutes === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      check = await product.api('cost/check');
    }
    expect(check.priceNanoUsd).toBeGreaterThan(0);
    expect(check.differenceNanoUsd).toBe(0);
  }, 120_000);
});
