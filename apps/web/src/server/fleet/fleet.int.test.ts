import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});
afterAll(() => fixture.close());

const operator = () => fixture.as(person(fixture.own.id, 'operator')).fleet;

it('shows parts of this machine and the catalogue, none of which may have a machine', async () => {
  const { classes, budget, canEdit } = await fixture.as(person(fixture.own.id, 'viewer')).fleet.classes();
  expect(classes.find(({ name }) => name === 'cpu.1')).toMatchObject({ priceBasis: 'assumed', provider: 'local', maxMachines: 0, edited: false });
  expect(classes.find(({ name }) => name === 'aws.c7i.large')).toMatchObject({ priceNote: 'list price, 2025-06', pricePerHourUsd: 0.08925, provider: null });
  expect(classes.every(({ maxMachines }) => maxMachines === 0)).toBe(true);
  expect([budget, canEdit]).toEqual([{ maxMachines: 8, maxUsdPerHour: null }, false]);
});

it('lets operators raise, price and take back a class', async () => {
  const raised = (await operator().setClass({ name: 'cpu.1', maxMachines: 2 })).classes[0];
  expect(raised).toMatchObject({ name: 'cpu.1', maxMachines: 2, priceBasis: 'assumed', edited: true });
  expect((await operator().setClass({ name: 'cpu.1', pricePerHourUsd: 0.03 })).classes[0]).toMatchObject({ maxMachines: 2, pricePerHourUsd: 0.03, priceBasis: 'stated' });
  expect((await operator().removeClass({ name: 'cpu.1' })).classes.find(({ name }) => name === 'cpu.1')).toMatchObject({ maxMachines: 0, edited: false, priceBasis: 'assumed' });
  await expect(operator().removeClass({ name: 'cpu.1' })).rejects.toThrow('there is no class');
});

it('makes classes of its own, and says what they need', async () => {
  await expect(operator().setClass({ name: 'tiny', maxMachines: 1 })).rejects.toThrow('needs cores, memoryGb and pricePerHourUsd');
  expect((await operator().setClass({ name: 'tiny', cores: 1, memoryGb: 0.5, pricePerHourUsd: 0.01, maxMachines: 1 })).classes[0]).toMatchObject({ name: 'tiny', memoryBytes: 500_000_000, provider: 'local', priceBasis: 'stated' });
  await operator().removeClass({ name: 'tiny' });
});

it.each([
  ['machines that nobody here starts', { name: 'aws.c7i.large', maxMachines: 1 }, 'nobody here starts'],
  ['fewer at most than at least', { name: 'cpu.1', minMachines: 2, maxMachines: 1 }, 'at least 2 machines of at most 1'],
  ['names that are none', { name: 'Not a name' }, 'small letters'],
  ['more than there can be', { name: 'cpu.1', maxMachines: 1_000 }, '100'],
])('refuses %s', async (_, input, text) => {
  await expect(operator().setClass(input)).rejects.toThrow(text);
});

it('tells how long models were in memory, in one workspace', async () => {
  const rows = await fixture.as(person(fixture.own.id, 'viewer')).fleet.residency();
  const found = rows.find(({ variant }) => variant === fixture.own.variant);
  expect(found).toMatchObject({ running: 1, evictions: 0, failures: 0 });
  expect(found?.part).toBeGreaterThan(0);
  expect(await fixture.as(person(fixture.own.id, 'viewer')).fleet.residency({ hours: 1 })).toHaveLength(rows.length);
});

it('keeps the budget of the fleet', async () => {
  expect((await operator().setBudget({ maxUsdPerHour: 1.5 })).budget).toEqual({ maxMachines: 8, maxUsdPerHour: 1.5 });
  expect((await operator().setBudget({ maxMachines: 3 })).budget).toEqual({ maxMachines: 3, maxUsdPerHour: 1.5 });
  expect((await operator().setBudget({ maxUsdPerHour: null })).budget).toEqual({ maxMachines: 3, maxUsdPerHour: null });
});

it('drains a worker and takes it back', async () => {
  await operator().drain({ worker: 'local-1' });
  expect(await fixture.database.drainOrder.findMany()).toMatchObject([{ workerName: 'local-1', orderedBy: 'operator@example.com' }]);
  await operator().resume({ worker: 'local-1' });
  expect(await fixture.database.drainOrder.count()).toBe(0);
  await expect(operator().drain({ worker: 'local-2' })).rejects.toThrow('there is no worker');
  await expect(fixture.as(person(fixture.own.id, 'developer')).fleet.drain({ worker: 'local-1' })).rejects.toThrow('operate');
});
