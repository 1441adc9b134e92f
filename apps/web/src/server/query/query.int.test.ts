import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

beforeEach(() => {
  fixture.gateway.asked = [];
});

afterAll(() => fixture.close());

const developer = () => fixture.as(person(fixture.own.id, 'developer'));
const tensor = { name: 'x', datatype: 'FP32' as const, shape: [1, 2], data: [0.5, 1] };

describe('query', () => {
  it('sends tensors with the objective as parameters, in the name of the built-in application', async () => {
    fixture.gateway.answer = () => ({ outputs: [{ name: 'scores', datatype: 'FP32', shape: [1, 2], data: [0.2, 0.8] }], parameters: { variant: 'v', explanation: '{"id":"d1"}' } });
    const answer = await developer().query.infer({ target: fixture.own.task, inputs: [tensor], objective: { minAccuracy: 0.9, maxLatencyMs: 20 }, explain: true });
    expect(answer.labels).toEqual([{ label: 'yes', score: 0.8 }, { label: 'no', score: 0.2 }]);
    expect(answer.parameters).toEqual({ variant: 'v' });
    expect(answer.explanation).toEqual({ id: 'd1' });
    const [request] = fixture.gateway.asked;
    expect(request?.path).toBe(`/v2/models/${fixture.own.task}/infer`);
    expect(JSON.parse(String(request?.body))).toEqual({ inputs: [tensor], parameters: { min_accuracy: 0.9, max_latency_ms: 20, explain: true } });
    const builtIn = await fixture.database.application.findFirstOrThrow({ where: { workspaceId: fixture.own.id, builtIn: true } });
    expect(request?.identity).toEqual({ workspaceId: fixture.own.id, applicationId: builtIn.id });
  });

  it('sends a picture as bytes, and a key always in the name of its own application', async () => {
    fixture.gateway.answer = () => ({ labels: [{ label: 'owl', score: 0.9 }], parameters: {} });
    const key = fixture.as(program(fixture.own.id, fixture.own.applicationId, 'infer'));
    const answer = await key.query.infer({ target: 'a/../b', picture: Buffer.from('a picture').toString('base64'), application: 'another', objective: { onUnmet: 'best_effort' } });
    expect(answer.labels[0]?.label).toBe('owl');
    const [request] = fixture.gateway.asked;
    expect(request?.path).toBe('/v2/models/a%2F..%2Fb/predict');
    expect(Buffer.from(request?.body as Uint8Array).toString()).toBe('a picture');
    expect(request?.headers).toMatchObject({ 'x-infaas-on-unmet': 'best_effort' });
    expect(request?.identity.applicationId).toBe(fixture.own.applicationId);
  });

  it('takes the objective by the names of the inference protocol too, and leaves out no bound in silence', async () => {
    fixture.gateway.answer = () => ({ outputs: [], parameters: {} });
    await developer().query.infer({ target: fixture.own.task, inputs: [tensor], parameters: { min_accuracy: 0.9, max_latency_ms: 20 }, objective: { maxLatencyMs: 10 } });
    expect(JSON.parse(String(fixture.gateway.asked[0]?.body))).toEqual({ inputs: [tensor], parameters: { min_accuracy: 0.9, max_latency_ms: 10 } });
    const refused = await developer().query.infer({ target: fixture.own.task, inputs: [tensor], min_accuracy: 0.9 } as never).then(() => null, refusalOf);
    expect(refused).toMatchObject({ code: 'malformed', error: expect.stringContaining('min_accuracy') as string, hint: expect.any(String) as string });
  });

  it('passes the gateway’s refusal on with its offers', async () => {
    const offers = [{ variant: 'v', minAccuracy: 0.9, maxLatencyMs: 5, maxCostPer1kUsd: 1, why: 'the best there is' }];
    fixture.gateway.answer = () => {
      throw new ServingError('objective_unmet', 'no ready variant meets this', 'ask for less', { offers });
    };
    const refused = await developer().query.infer({ target: fixture.own.task, inputs: [tensor] }).then(() => null, refusalOf);
    expect(refused).toEqual({ error: 'no ready variant meets this', code: 'objective_unmet', hint: 'ask for less', offers, retryAfterMs: null });
  });

  it.each([
    ['neither inputs nor picture', {}],
    ['both', { inputs: [tensor], picture: 'AAAA' }],
    ['a picture that is no base64', { picture: 'not base64!' }],
    ['a data type that is none', { inputs: [{ ...tensor, datatype: 'FLOAT' as never }] }],
    ['a negative shape', { inputs: [{ ...tensor, shape: [-1, 2] }] }],
  ])('refuses %s before asking', async (_name, input) => {
    const refused = await developer().query.infer({ target: fixture.own.task, ...input }).then(() => null, refusalOf);
    expect(refused?.code).toBe('malformed');
    expect(fixture.gateway.asked).toEqual([]);
  });

  it('hands durable queries over and asks for them', async () => {
    fixture.gateway.answer = (request) =>
      request.method === 'GET'
        ? { id: 'd7', state: 'done', created_at_ms: 1, finished_at_ms: 2, error: null, outputs: [{ ...tensor, name: 'scores' }], parameters: { variant: 'v' } }
        : { id: 'd7', state: 'queued' };
    const submitted = await developer().query.submit({ target: fixture.own.task, inputs: [tensor], idempotencyKey: 'once', finishWithinMs: 60_000 });
    expect(submitted).toEqual({ id: 'd7', state: 'queued' });
    expect(JSON.parse(String(fixture.gateway.asked[0]?.body))).toMatchObject({ parameters: { deferred: true, idempotency_key: 'once', max_latency_ms: 60_000 } });
    const result = await developer().query.result({ id: 'd7' });
    expect(result).toMatchObject({ state: 'done', finishedAtMs: 2, answer: { parameters: { variant: 'v' } } });
  });

  it('asks the gateway what would be chosen, with the objective as parameters', async () => {
    const said = { outcome: 'warm', variant: fixture.own.variant, candidates: [] };
    fixture.gateway.answer = () => said;
    const chosen = await developer().query.select({ target: fixture.own.task, objective: { minAccuracy: 0.85, maxLatencyMs: 50 }, application: fixture.own.application });
    expect(chosen).toEqual(said);
    const [request] = fixture.gateway.asked;
    expect(request?.path).toBe(`/v2/models/${fixture.own.task}/select`);
    expect(JSON.parse(String(request?.body))).toEqual({ parameters: { min_accuracy: 0.85, max_latency_ms: 50 } });
    expect(request?.identity.applicationId).toBe(fixture.own.applicationId);
  });
});
