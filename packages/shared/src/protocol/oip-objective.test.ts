import { describe, expect, test } from 'vitest';
import { mergeOptions, optionsFromHeaders, optionsFromParameters, optionsFromQuery, rankOfPriority, scalarFromText } from './oip-objective';

describe('options of a query', () => {
  test('parameters', () => {
    expect(optionsFromParameters({ min_accuracy: 0.9, max_latency_ms: 1.5, max_cost_per_1k_usd: 0.002, on_unmet: 'degrade', degraded_min_accuracy: 0.8, explain: true, timeout: 5_000, priority: 3, unknown: 'x' })).toEqual({
      objective: { minAccuracy: 0.9, maxLatencyUs: 1_500, maxCostPer1kNanoUsd: 2_000_000, onUnmet: 'degrade', degradedMinAccuracy: 0.8 }, explain: true, timeoutUs: 5_000, priority: 3,
    });
  });

  test.each<[string, string | number | boolean]>([
    ['min_accuracy', 1.1], ['min_accuracy', '0.9'], ['min_accuracy', -0.1], ['max_latency_ms', 0], ['max_latency_ms', 'fast'], ['max_cost_per_1k_usd', -1], ['on_unmet', 'shrug'], ['hardware', true],
    ['degraded_min_accuracy', true], ['explain', 'yes'], ['deferred', 1], ['timeout', -5], ['priority', 1e9], ['priority', -1], ['priority', 1.5], ['objective', ''], ['webhook', 'ftp://x'], ['idempotency_key', 'x'.repeat(300)],
  ])('%s = %j is refused by name', (name, value) => {
    expect(() => optionsFromParameters({ [name]: value })).toThrow(new RegExp(name));
  });

  test('headers and query strings are texts', () => {
    const headers: Record<string, string> = { 'x-infaas-min-accuracy': ' 0.9', 'x-infaas-explain': 'true', 'x-infaas-max-latency-ms': '20' };
    const expected = { objective: { minAccuracy: 0.9, maxLatencyUs: 20_000 }, explain: true };
    expect(optionsFromHeaders((name) => headers[name])).toEqual(expected);
    expect(optionsFromQuery(new URLSearchParams('min_accuracy=0.9&explain=1&max_latency_ms=20'))).toEqual(expected);
    expect(() => optionsFromHeaders((name) => (name === 'x-infaas-min-accuracy' ? 'high' : undefined))).toThrow(/x-infaas-min-accuracy/);
    expect(() => optionsFromHeaders((name) => (name === 'x-infaas-min-accuracy' ? '' : undefined))).toThrow(/x-infaas-min-accuracy/);
  });

  test.each<[string, string[] | null]>([['gpu', ['gpu']], [' gpu.software , CPU,cpu', ['cpu', 'gpu.software']], ['none', null]])('hardware %j permits %j, in every kind of source', (hardware, expected) => {
    for (const { objective } of [optionsFromParameters({ hardware }), optionsFromHeaders((name) => (name === 'x-infaas-hardware' ? hardware : undefined)), optionsFromQuery(new URLSearchParams({ hardware }))]) {
      expect(objective).toEqual({ hardware: expected });
    }
  });

  test.each(['', ' ', 'cpu,', 'a b', 'gpu/../x', `${'x'.repeat(65)}`, Array.from({ length: 17 }, (_, at) => `gpu.${at}`).join()])('hardware %j is refused', (hardware) => {
    expect(() => optionsFromParameters({ hardware })).toThrow(/hardware/);
  });

  test('none takes a bound away, in every kind of source', () => {
    const none = { minAccuracy: null, maxLatencyUs: null, maxCostPer1kNanoUsd: null };
    expect(optionsFromParameters({ min_accuracy: 'none', max_latency_ms: 'none', max_cost_per_1k_usd: 'none' }).objective).toEqual(none);
    expect(optionsFromQuery(new URLSearchParams('min_accuracy=none&max_latency_ms=none&max_cost_per_1k_usd=none')).objective).toEqual(none);
  });

  test('the first source wins field by field, and the smaller timeout holds', () => {
    const merged = mergeOptions({ objective: { minAccuracy: 0.9 }, timeoutUs: 20 }, { objective: { minAccuracy: 0.5, maxLatencyUs: 7 }, timeoutUs: 10, explain: true });
    expect(merged).toEqual({ objective: { minAccuracy: 0.9, maxLatencyUs: 7 }, timeoutUs: 10, explain: true });
  });
});

test.each([
  ['min_accuracy', '0.95', 0.95], ['max_latency_ms', '1e3', 1_000], ['priority', '-3', -3], ['explain', 'true', true], ['deferred', 'false', false],
  ['min_accuracy', 'high', 'high'], ['min_accuracy', '', ''], ['max_latency_ms', 'none', 'none'], ['objective', '7', '7'], ['explain', '1', '1'], ['other', '1', '1'],
])('the text of %s %j is read as %j', (name, text, scalar) => {
  expect(scalarFromText(name, text)).toBe(scalar);
});

test('priority levels as Triton counts them: 1 first, none and 0 in the middle, large ones last', () => {
  expect([1, 2, undefined, 0, 100, 200].map(rankOfPriority)).toEqual([99, 98, 0, 0, 0, -100]);
});
