import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { callProcedure } from './call-procedure';
import { allProcedures } from './find-procedure';
import { openApiDocument } from './openapi';
import { refusalOf } from '../serving-trpc-error';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

function call(method: string, path: string, body?: BodyInit, type = 'application/json'): Promise<unknown> {
  const init = { method, headers: { 'content-type': type }, ...(body === undefined ? {} : { body }) };
  const request = new Request(`http://console/api/v1/${path}`, init);
  const segments = path.split('?')[0]?.split('/') ?? [];
  return callProcedure(request, segments, fixture.context(person(fixture.own.id, 'owner')));
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'answered', (error: unknown) => refusalOf(error).code);
}

describe('the REST twin', () => {
  it('answers what the procedure answers, with inputs of the right types', async () => {
    const tasks = (await call('GET', 'task/list')) as { name: string }[];
    expect(tasks.map((task) => task.name)).toEqual([fixture.own.task]);
    const decisions = (await call('GET', `decision/list?limit=1&application=${fixture.own.application}`)) as unknown[];
    expect(decisions).toHaveLength(1);
    expect(await call('GET', 'fleet/instances?includeStopped=true')).toHaveLength(1);
    const made = (await call('POST', 'application/create', JSON.stringify({ name: 'rest-app', defaultObjective: { maxLatencyMs: 20 } }))) as { defaultObjective: unknown };
    expect(made.defaultObjective).toEqual({ maxLatencyMs: 20 });
  });

  it('reads lists as repeated parameters or as JSON', async () => {
    expect(await codeOf(call('GET', 'plan/compare?ids=a&ids=b'))).toBe('unknown_name');
    expect(await codeOf(call('GET', `plan/compare?ids=${encodeURIComponent('["a","b"]')}`))).toBe('unknown_name');
    expect(await codeOf(call('GET', 'plan/compare?ids=a'))).toBe('malformed');
  });

  it('pages the audit log', async () => {
    for (const name of ['log-1', 'log-2']) await call('POST', 'application/create', JSON.stringify({ name }));
    const first = (await call('GET', 'audit/list?limit=1&search=log-')) as { entries: { target: string }[]; next: string };
    expect(first.entries.map((entry) => entry.target)).toEqual(['log-2']);
    const second = (await call('GET', `audit/list?limit=1&search=log-&cursor=${first.next}`)) as typeof first;
    expect(second).toMatchObject({ entries: [{ target: 'log-1' }], next: null });
  });

  it('lists variants with the fields that scripts rely on', async () => {
    const [row] = (await call('GET', `variant/list?task=${fixture.own.task}`)) as Record<string, unknown>[];
    expect(row).toMatchObject({
      variant: fixture.own.variant, architecture: fixture.own.architecture, version: 1, precision: 'fp32', provider: 'cpu', threads: 1, hardware: 'cpu-2',
      status: 'ready', reason: null, accuracy: 0.9, accuracyBasis: 'measured', latencyP50Us: { 1: 950, 2: 1_900, 4: 3_800, 8: 7_600 }, loadUs: 50_000, memoryBytes: 40_000_000,
    });
    // 0.072 $/h / 3,600 s x half of the cores x 1 ms x 1,000 queries.
    expect(row?.['costPer1kUsd']).toBeCloseTo((0.072 / 3_600) * 0.5 * 0.001 * 1_000, 12);
  });

  it.each([
    ['GET', 'task/lists', undefined, 'unknown_name'],
    ['GET', 'constructor/constructor', undefined, 'unknown_name'],
    ['GET', 'task/list/more', undefined, 'unknown_name'],
    ['GET', 'usage/live', undefined, 'unknown_name'],
    ['POST', 'task/list', '{}', 'malformed'],
    ['GET', 'task/create', undefined, 'malformed'],
    ['POST', 'task/create', '{"name": ', 'malformed'],
    ['POST', 'task/create', '"a text"', 'malformed'],
    ['POST', 'task/create', '{"name": {"$ne": 1}}', 'malformed'],
    ['GET', 'decision/list?limit=1000000', undefined, 'malformed'],
    ['GET', 'decision/list?limit=abc', undefined, 'malformed'],
    ['GET', `task/get?task=${'x'.repeat(500)}`, undefined, 'malformed'],
  ])('refuses %s %s with a clear code', async (method, path, body, code) => {
    expect(await codeOf(call(method, path, body))).toBe(code);
  });

  it('refuses bodies that are no JSON or too large', async () => {
    expect(await codeOf(call('POST', 'task/create', 'name=x', 'application/x-www-form-urlencoded'))).toBe('malformed');
    expect(await codeOf(call('POST', 'task/create', `{"name":"${'x'.repeat(33 * 1024 * 1024)}"}`))).toBe('too_large');
  });

  it('describes every procedure but subscriptions', () => {
    const { paths } = openApiDocument('http://console') as { paths: Record<string, object> };
    const expected = allProcedures().filter((each) => each.kind !== 'subscription').map((each) => `/api/v1/${each.path.replace('.', '/')}`);
    expect(Object.keys(paths).sort()).toEqual(expected.sort());
    expect(JSON.stringify(paths)).toContain('minAccuracy');
  });
});
