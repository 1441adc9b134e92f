import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketOf, emptyHistogram } from '@infaas/shared/domain/latency-histogram';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import type { LiveTick } from './live';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

const viewer = () => fixture.as(person(fixture.own.id, 'viewer'));

describe('usage and cost', () => {
  it('counts queries, judges objectives and reads percentiles from merged histograms', async () => {
    const { total, groups } = await viewer().usage.summary({ minutes: 60 });
    expect(total).toMatchObject({ queries: 14, answered: 10, refused: 2, timedOut: 1, cancelled: 1, sloMet: 9, sloMissed: 1, meanBatch: 2 });
    expect(total.sloCompliance).toBeCloseTo(9 / 13, 12);
    expect(total.p50Us).toBeGreaterThan(1_800);
    expect(total.p50Us).toBeLessThan(2_200);
    expect(total.p99Us).toBeGreaterThan(7_200);
    expect(total.p99Us).toBeLessThan(8_800);
    expect(groups.map((group) => [group.name, group.counts.queries])).toEqual([[fixture.own.application, 14]]);
  });

  it.each(['application', 'task', 'variant', 'hardware'] as const)('adds up by %s, over time and in sum', async (groupBy) => {
    const [summary, series] = await Promise.all([viewer().usage.summary({ minutes: 60, groupBy }), viewer().usage.series({ minutes: 60, groupBy })]);
    expect(summary.groups.reduce((sum, group) => sum + group.counts.queries, 0)).toBe(14);
    expect(series.points.reduce((sum, point) => sum + Object.values(point.groups).reduce((inner, counts) => inner + counts.queries, 0), 0)).toBe(14);
    expect(series.points.length).toBeGreaterThanOrEqual(60);
  });

  it.each([60, 300, 1_440, 43_200])('%i minutes come to the same in sum, by hours, and over time, with percentiles of the total or of groups', async (minutes) => {
    const [summary, whole, groups] = await Promise.all([viewer().usage.summary({ minutes }), viewer().usage.series({ minutes, latencyOf: 'total' }), viewer().usage.series({ minutes })]);
    expect(summary.total).toMatchObject({ queries: 14, sloMissed: 1 });
    expect(summary.groups[0]?.counts.p99Us).toBe(summary.total.p99Us);
    for (const { points } of [whole, groups]) {
      const busy = points.filter((point) => point.total.queries > 0);
      expect(busy.map((point) => point.total)).toEqual([summary.total]);
      expect(Object.values(busy[0]?.groups ?? {})).toMatchObject([{ queries: 14, sloCompliance: summary.total.sloCompliance }]);
    }
    expect(Object.values(whole.points.find((point) => point.total.queries > 0)?.groups ?? {})).toMatchObject([{ p99Us: null }]);
  });

  it('shows the last seconds at once and again as they fill', async () => {
    const ticks = await viewer().usage.live({ windowSeconds: 30 });
    const iterator = ticks[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as LiveTick | undefined;
    expect(first?.points).toHaveLength(30);
    expect(first?.points.reduce((sum, point) => sum + point.total.queries, 0)).toBe(14);
    expect(first?.applications).toEqual({ [fixture.own.applicationId]: fixture.own.application });
    const latency = emptyHistogram();
    latency[bucketOf(500)] = 3;
    const second = Math.floor(Date.now() / 1_000) - 1;
    const counted = { second, workspaceId: fixture.own.id, answered: 3, refused: 0, timedOut: 0, failed: 0, cancelled: 0, sloMet: 3, sloMissed: 0, latency, computeUs: 900n, batchSum: 3 };
    await fixture.database.usageSecond.create({ data: { ...counted, applicationId: fixture.own.applicationId, taskId: 'own-task-id', variantId: 'own-variant', workerId: 'worker' } });
    await fixture.database.usageSecondTotal.create({ data: counted });
    const next = (await iterator.next()).value as LiveTick | undefined;
    expect(next?.points.find((point) => point.second === second)?.total.answered).toBe(3);
    await iterator.return?.(undefined);
  });

  it('charts tell the largest groups apart and sum up the others', async () => {
    const row = await fixture.database.usageMinute.findFirstOrThrow({ where: { workspaceId: fixture.own.id } });
    const bill = await fixture.database.billMinute.findFirstOrThrow({ where: { workspaceId: fixture.own.id } });
    const added = { answered: { increment: 600 }, refused: { increment: 3 * row.refused }, timedOut: { increment: 3 * row.timedOut }, cancelled: { increment: 3 * row.cancelled } };
    await fixture.database.usageTotal.update({ where: { workspaceId_minute: { workspaceId: fixture.own.id, minute: row.minute } }, data: added });
    const seconds = await fixture.database.usageSecond.findFirstOrThrow({ where: { workspaceId: fixture.own.id }, orderBy: { second: 'asc' } });
    await fixture.database.usageSecondTotal.update({ where: { workspaceId_second: { workspaceId: fixture.own.id, second: seconds.second } }, data: added });
    for (const [index, applicationId] of ['one', 'two', 'three'].entries()) {
      await fixture.database.usageMinute.create({ data: { ...row, applicationId, answered: 100 * (index + 1) } });
      await fixture.database.usageSecond.create({ data: { ...seconds, applicationId, answered: 100 * (index + 1) } });
      await fixture.database.billMinute.create({ data: { ...bill, applicationId, usedNanoUsd: 1_000_000n * BigInt(index + 1) } });
    }
    const [usage, every, cost] = await Promise.all([viewer().usage.series({ minutes: 60, mostGroups: 2 }), viewer().usage.series({ minutes: 60 }), viewer().cost.series({ minutes: 60, groupBy: 'application', mostGroups: 2 })]);
    const sum = (series: typeof usage) => series.points.flatMap((point) => Object.values(point.groups)).reduce((all, counts) => all + counts.queries, 0);
    expect(usage.groups.map(({ id }) => id).sort()).toEqual(['*', 'three', 'two']);
    expect(cost.groups.map(({ id }) => id).sort()).toEqual(['*', 'three', 'two']);
    expect(sum(usage)).toBe(sum(every));
    const ticks = (await viewer().usage.live({ windowSeconds: 120, mostGroups: 2 }))[Symbol.asyncIterator]();
    const { points } = (await ticks.next()).value as LiveTick;
    expect([...new Set(points.flatMap(({ byApplication }) => Object.keys(byApplication)))].sort()).toEqual(['*', 'three', 'two']);
    await ticks.return?.(undefined);
    await fixture.database.usageMinute.deleteMany({ where: { applicationId: { in: ['one', 'two', 'three'] } } });
    await fixture.database.billMinute.deleteMany({ where: { applicationId: { in: ['one', 'two', 'three'] } } });
  });

  it('bills by application, task, variant and hardware with the same total', async () => {
    for (const groupBy of ['application', 'task', 'variant', 'hardware'] as const) {
      const [group, ...rest] = await viewer().cost.by({ minutes: 60, groupBy });
      expect(rest).toEqual([]);
      expect(group).toMatchObject({ queries: 10 });
      expect(group?.usedUsd).toBeCloseTo(0.0003, 12);
      expect(group?.idleUsd).toBeCloseTo(0.0001, 12);
      expect(group?.costPer1kUsd).toBeCloseTo(0.04, 12);
    }
    const { points } = await viewer().cost.series({ minutes: 60, groupBy: 'application' });
    expect(points.reduce((sum, point) => sum + point.usedUsdPerHour / 60, 0)).toBeCloseTo(0.0003, 12);
  });
});
