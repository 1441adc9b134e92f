import { expect, it } from 'vitest';
import { fleetNeeds } from './fleet-needs';
import { solveGreedy } from './solve-greedy';
import { hardwareOf, objectiveOf, profileOf, variantOf, viewOf, workerOf } from './view.fixture';

const classes = [hardwareOf({ name: 'cpu.1', cores: 1 }), hardwareOf({ name: 'cpu.2', cores: 2 })];
/** 1,000 rows per second and core. */
const variant = variantOf('net', { profiles: ['cpu.1', 'cpu.2'].map((hardwareClass) => profileOf([[1, 1_000, 1_000]], { hardwareClass, maxBatch: 1 })) });

function needs(rowsPerSecond: number, workers = [workerOf('w1', { hardwareClass: 'cpu.2', cores: 2 })], target = 'digits') {
  const demand = { workspaceId: 'ws', target, version: null, objective: objectiveOf(), fastPerSecond: rowsPerSecond, slowPerSecond: 0, laggingPerSecond: 0, lastPerSecond: [0, 0] as const, noiseVariance: 0, lastSeenUs: 0 };
  return fleetNeeds({ serving: viewOf({ variants: [variant], workers, hardwareClasses: [classes[1] ?? hardwareOf()] }), demands: { d: demand }, slowdowns: {}, solver: solveGreedy, classes }).unserved;
}
const now = { more: [], without: [], loadFactor: 1, aheadUs: 0 };

it('is nothing while the cores do', () => {
  expect(needs(1_500)(now)).toBeCloseTo(0);
});

it('is what the cores that are there cannot do, and less with machines more', () => {
  const unserved = needs(2_600);
  expect(unserved(now)).toBeGreaterThan(600);
  expect(unserved({ ...now, more: [{ className: 'cpu.1', count: 1 }] })).toBeCloseTo(0);
});

it('grows with the load, and without a worker', () => {
  expect(needs(1_500)({ ...now, loadFactor: 1.4 })).toBeGreaterThan(0);
  expect(needs(1_500)({ ...now, without: ['w1'] })).toBe(1_500);
});

it('is everything where no worker is there yet, and nothing that no class could ever serve', () => {
  expect(needs(500, [])(now)).toBe(500);
  expect(needs(500, [])({ ...now, more: [{ className: 'cpu.1', count: 1 }] })).toBeCloseTo(0);
  expect(needs(500, [], 'no-such-task')(now)).toBe(0);
});

it('counts what the load will be when it goes on rising, and cores that others keep busy', () => {
  const demand = { workspaceId: 'ws', target: 'digits', version: null, objective: objectiveOf(), fastPerSecond: 1_500, slowPerSecond: 1_300, laggingPerSecond: 1_400, lastPerSecond: [1_500, 1_450] as const, noiseVariance: 100, lastSeenUs: 0 };
  const of = { serving: viewOf({ variants: [variant], workers: [workerOf('w1', { hardwareClass: 'cpu.2', cores: 2 })], hardwareClasses: [classes[1] ?? hardwareOf()] }), demands: { d: demand }, slowdowns: {}, solver: solveGreedy, classes };
  expect(fleetNeeds(of).unserved(now)).toBeCloseTo(0);
  expect(fleetNeeds(of).unserved({ ...now, aheadUs: 10_000_000 })).toBeGreaterThan(100);
  expect(fleetNeeds({ ...of, otherBusyCores: { w1: 0.8 } }).unserved(now)).toBeGreaterThan(200);
  // What was measured of workers was measured under the load of a moment ago.
  expect(fleetNeeds(of).growth(0)).toBeCloseTo(1.056);
  expect(fleetNeeds(of).growth(10_000_000)).toBeGreaterThan(1.2);
});
