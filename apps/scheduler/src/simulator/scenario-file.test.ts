import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeResult } from './describe-result';
import { barChart, lineChart } from './paper/plot';
import { readScenario } from './scenario-file';
import { simulate } from './simulate';

const documented = /```json\n([\s\S]+?)\n```/u.exec(readFileSync(join(import.meta.dirname, '../../../../docs/simulator.md'), 'utf8'))?.[1] ?? '';

it('reads the example of the documentation, plays it, and tells what became of it', () => {
  const scenario = readScenario(documented);
  expect(scenario).toMatchObject({ name: 'two applications', durationUs: 600e6, measureFromUs: 120e6, loads: [{ objective: { minAccuracy: 0.75, maxLatencyUs: 60_000 } }, { target: 'resnet152' }] });
  const text = describeResult(simulate({ ...scenario, durationUs: 140e6 }));
  expect(text).toMatch(/two applications: policy ours, seed 1, 20 s/u);
  expect(text).toMatch(/archive +\d+ +[\d.]+ %/u);
  expect(text).toMatch(/machines: [\d.]+ h of aws/u);
});

it.each([
  ['an unknown field', { surprise: 1 }, /surprise/u], ['no loads', { loads: [] }, /loads/u], ['a target that is not there', { loads: [{ name: 'l', target: 'no', arrivals: { kind: 'poisson', perSecond: 1 } }] }, /asks for "no"/u],
  ['an unknown way to arrive', { loads: [{ name: 'l', arrivals: { kind: 'now and then' } }] }, /loads\.0\.arrivals/u], ['a class that nobody rents out', { classes: [{ name: 'x' }] }, /"x" is not in the catalogue/u],
  ['machines of no class', { machines: [{ className: 'aws.c7i.large', count: 1 }] }, /need that class/u], ['a policy that is not there', { policy: 'best' }, /policy/u],
])('refuses %s and says so', (_, over, message) => {
  expect(() => readScenario(JSON.stringify({ ...(JSON.parse(documented) as object), ...over }))).toThrow(message);
});

it('plays models and machines of its own, and offline work beside them', () => {
  const own = {
    name: 'own', seconds: 30, classes: [{ name: 'mine', least: 1, most: 1, usdPerHour: 0.1, own: { cores: 2, memoryMb: 4_000 } }], machines: [{ className: 'mine', count: 1 }], offlineBy: 'net.v1',
    models: { task: 'digits', variants: [{ name: 'net.v1', architecture: 'net', accuracy: 0.9, profiles: [{ className: 'mine', maxBatch: 8, loadMs: 20, memoryMb: 50, latency: [{ batch: 1, meanUs: 2_000 }, { batch: 8, meanUs: 9_000, p95Us: 9_500 }] }] }] },
    loads: [{ name: 'l', minAccuracy: 0.8, maxLatencyMs: 100, arrivals: { kind: 'list', atUs: Array.from({ length: 500 }, (_, at) => 1_000_000 + at * 50_000) } }],
  };
  const scenario = readScenario(JSON.stringify(own));
  expect(scenario).toMatchObject({ tasks: [{ name: 'digits' }], loads: [{ target: 'digits' }], classes: [{ kind: 'cpu', cores: 2 }], offline: { variantId: 'net.v1' } });
  const result = simulate(scenario);
  expect(result.total.met / result.total.offered).toBeGreaterThan(0.95);
  // One thread is free nearly all the time: 8 items in 9 ms.
  expect(result.offlinePerSecond).toBeGreaterThan(400);
  expect(describeResult(result)).toMatch(/offline: [\d.]+ items per second/u);
  expect(() => readScenario(JSON.stringify({ ...own, policy: 'ours optimal' }))).toThrow(/npm run sim -- run/u);
});

it('takes seed and policy from the command line', () => {
  expect(readScenario(documented, { seed: 5, policy: 'static' })).toMatchObject({ seed: 5, policy: { name: 'static', fleet: null } });
});

it('draws charts that hold in any viewer', () => {
  const plot = { title: 'a < b', unit: '%', groups: ['one', 'two'], series: [{ name: 'x & y', values: [1, null] }, { name: 'z', values: [300, 20] }] };
  for (const svg of [barChart(plot), barChart({ ...plot, logarithmic: true }), lineChart(plot)]) {
    expect(svg).toMatch(/^<svg [\s\S]+<\/svg>\n$/u);
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
  }
});
