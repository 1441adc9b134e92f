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
