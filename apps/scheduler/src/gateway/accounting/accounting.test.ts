import { describe, expect, test } from 'vitest';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import { SIZE_CLASSES } from '@infaas/shared/domain/query-sizes';
import type { DemandReport } from '@infaas/shared/domain/usage';
import { createDecisionLog } from './decision-log';
import { createDemandLedger } from './demand-ledger';
import { createOverheadMeter } from './overhead-meter';
import { createQuerySeries, cumulativeCounts } from './query-series';
import { createUsageLedger, type EndedQuery } from './usage-ledger';

const ENDED: EndedQuery = { workspaceId: 'w', applicationId: 'a', taskId: 't', variantId: 'v', workerId: 'k', outcome: 'answered', latencyUs: 900, computeUs: 40, batchSize: 4, rows: 2, sloMet: true };

describe('usage', () => {
  test('a second is one bucket per key, and a bucket leaves once', () => {
    let nowMs = 5_000;
    const ledger = createUsageLedger(() => nowMs);
    ledger.count(ENDED);
    ledger.count({ ...ENDED, sloMet: false });
    ledger.count({ ...ENDED, outcome: 'timed_out', variantId: null });
    nowMs = 6_000;
    ledger.count(ENDED);
    const taken = ledger.take(6);
    expect(taken).toHaveLength(2);
    expect(taken[0]).toMatchObject({ second: 5, answered: 2, sloMet: 1, sloMissed: 1, computeUs: 80, batchSum: 8, sizes: [0, 0, 2, 4, ...new Array<number>(2 * SIZE_CLASSES - 4).fill(0)] });
    expect(taken[0]?.latency.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(taken[1]).toMatchObject({ variantId: null, timedOut: 1, answered: 0 });
    expect(ledger.take(6)).toEqual([]);
    expect(ledger.take(Infinity)).toHaveLength(1);
  });

  test('what could not be sent is kept for a minute', () => {
    const ledger = createUsageLedger(() => 5_000);
    ledger.count(ENDED);
    const taken = ledger.take(6);
    expect(ledger.putBack(taken, 65)).toBe(0);
    expect(ledger.putBack(ledger.take(6), 66)).toBe(1);
    expect(ledger.take(Infinity)).toEqual([]);
  });
});

describe('demand', () => {
  const asker = { workspaceId: 'w', applicationId: 'a', taskId: 't', objective: mergeObjectives([{ maxLatencyUs: 70 }]) };

  test('is told at once, then at most every 200 ms, and none is lost', () => {
    let nowUs = 0;
    let away = false;
    const sent: DemandReport[] = [];
    const ledger = createDemandLedger({ nowUs: () => nowUs, sendNow: (report) => !away && sent.push(report) > 0 });
    for (let query = 0; query < 3; query += 1) ledger.now(asker, { variantId: 'v', waiting: true });
    expect(sent).toHaveLength(1);
    nowUs = 300_000;
    away = true;
    ledger.now(asker, { variantId: 'v', waiting: true });
    expect(ledger.take()).toEqual([{ workspaceId: 'w', applicationId: 'a', taskId: 't', variantId: 'v', waiting: true, queries: 3, deadlineUs: 70 }]);
    ledger.now(asker, { variantId: 'v', waiting: true, isMiss: true });
    ledger.now(asker, { variantId: 'v', waiting: true, isMiss: true });
    ledger.now(asker, { variantId: 'v', waiting: false, isMiss: true });
    expect([...ledger.misses()]).toEqual([['v', { waited: 2, refused: 1 }]]);
  });
});

describe('decisions', () => {
  test('one per second and choice, ten failures, at most 2,000 kept', () => {
    const log = createDecisionLog();
    expect([log.sample('k', 1), log.sample('k', 1), log.sample('l', 1), log.sample('k', 2)]).toEqual([true, false, true, true]);
    expect(Array.from({ length: 12 }, () => log.sampleFailure(1)).filter(Boolean)).toHaveLength(10);
    for (let id = 0; id < 2_010; id += 1) log.keep({ id: String(id) } as Parameters<typeof log.keep>[0]);
    expect(log.take().map(({ id }) => id).slice(0, 1)).toEqual(['10']);
    expect(log.take()).toEqual([]);
  });
});

describe('figures of the gateway itself', () => {
  test('the overhead follows what is measured and never exceeds 20 ms', () => {
    const meter = createOverheadMeter();
    expect(meter.p95Us()).toBe(500);
    for (let query = 0; query < 100; query += 1) meter.note(1_000);
    expect(Math.abs(meter.p95Us() - 1_000)).toBeLessThan(60);
    for (let query = 0; query < 1_000; query += 1) meter.note(5_000_000);
    expect(meter.p95Us()).toBe(20_000);
  });

  test('the overhead of a gateway that was slow and answers nothing any more is forgotten; a few slow queries are believed', () => {
    const meter = createOverheadMeter();
    for (let query = 0; query < 1_000; query += 1) meter.note(15_000);
    expect(meter.p95Us()).toBeGreaterThan(14_000);
    const later = Array.from({ length: 20 }, () => meter.p95Us());
    expect(later.at(-1)).toBeLessThan(600);
    for (let second = 0; second < 20; second += 1) {
      for (let query = 0; query < 3; query += 1) meter.note(4_000);
      meter.p95Us();
    }
    expect(Math.abs(meter.p95Us() - 4_000)).toBeLessThan(300);
  });

  test('executions are rows over batch size, buckets are cumulative', () => {
    const series = createQuerySeries(() => 7_000);
    const labels = { workspace: 'w', application: 'a', task: 't', variant: 'v', version: '1', hardware: 'h', outcome: 'answered' as const };
    for (let query = 0; query < 4; query += 1) series.observe(labels, { latencyUs: 150 * 10 ** query, queueUs: 1, computeUs: 2, batchSize: 4, rows: 1 });
    const [one] = [...series.all()];
    if (one === undefined) throw new Error('no series');
    expect(one).toMatchObject({ count: 4, rows: 4, executions: 1, computeUs: 8, lastMs: 7_000 });
    expect([...one.batches]).toEqual([[4, { executions: 1, computeUs: 2 }]]);
    expect(cumulativeCounts(one, [200, 2_000, 20_000, 200_000])).toEqual([1, 2, 3, 4]);
  });

  test('a query of several batches counts each; equal names in two workspaces stay apart', () => {
    const series = createQuerySeries(() => 0);
    const labels = { workspace: 'w', application: 'a', task: 't', variant: 'v', version: '1', hardware: 'h', outcome: 'answered' as const };
    const runs = [{ rows: 64, batchSize: 64, computeUs: 50 }, { rows: 6, batchSize: 6, computeUs: 9 }];
    series.observe(labels, { latencyUs: 1, queueUs: 1, computeUs: 59, batchSize: 64, rows: 70, runs });
    series.observe({ ...labels, workspace: 'x' }, { latencyUs: 1, queueUs: 1, computeUs: 5, batchSize: 1, rows: 1 });
    const [one, other] = [...series.all()];
    expect(one).toMatchObject({ rows: 70, executions: 2 });
    expect([...(one?.batches ?? [])].reduce((sum, [size, { executions }]) => sum + size * executions, 0)).toBe(70);
    expect(other?.count).toBe(1);
  });
});
