import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleProfile, sampleRows } from '../testing/sample-rows';
import { minuteBill, type BillingFacts } from './minute-bill';

const [hardware] = sampleRows().hardwareClasses;
if (!hardware) throw new Error('no class');
const id = fc.constantFrom('a', 'b', 'c');
const facts = fc.record({
  carry: fc.nat(3_599_999_999),
  instances: fc.array(fc.record({
    id: fc.uuid(), workspaceId: fc.constant('w'), taskId: fc.constant('t'), variantId: id, threads: fc.constantFrom(1, 2), provider: fc.constant('cpu' as const),
    profile: fc.constantFrom(null, sampleProfile('x', 100)), presentMs: fc.nat(60_000),
  }), { maxLength: 4 }),
  used: fc.array(fc.record({ variantId: id, workspaceId: fc.constant('w'), applicationId: id, computeUs: fc.nat(80_000_000) }), { maxLength: 5 }),
  kept: fc.array(fc.record({ variantId: id, workspaceId: fc.constant('w'), applicationId: id, answered: fc.nat(1_000) }), { maxLength: 5 }),
  work: fc.array(fc.record({ kind: fc.constantFrom('profiling' as const, 'offline' as const), workspaceId: fc.constant('w'), ownerId: id, cores: fc.constantFrom(1, 2), durationUs: fc.nat(60_000_000) }), { maxLength: 3 }),
});

it('adds up exactly to price x time, with one row per key and nothing negative', () => {
  fc.assert(fc.property(facts, fc.integer({ min: 1, max: 60_000 }), (drawn, ms) => {
    const bill = minuteBill({ workerId: 'x', hardware, ...drawn } satisfies BillingFacts, { fromMs: 120_000, toMs: 120_000 + ms });
    const exact = BigInt(hardware.pricePerHourNanoUsd) * BigInt(ms) * 1_000n + BigInt(drawn.carry);
    expect(BigInt(bill.totalNanoUsd)).toBe(exact / 3_600_000_000n);
    expect(bill.rows.reduce((sum, row) => sum + row.usedNanoUsd + row.idleNanoUsd, 0)).toBe(bill.totalNanoUsd);
    expect(bill.rows.every((row) => row.usedNanoUsd >= 0 && row.idleNanoUsd >= 0)).toBe(true);
    expect(new Set(bill.rows.map((row) => `${row.applicationId}|${row.taskId}|${row.variantId}`)).size).toBe(bill.rows.length);
    expect(bill.minute).toBe(2);
  }));
});

it('charges the workspace of whoever asked, for use and for idle time, when a model is shared', () => {
  const profile = sampleProfile('x', 100);
  const instances = [{ id: 'i', workspaceId: 'owner', taskId: 't', variantId: 'v', threads: 1, provider: 'cpu' as const, profile, presentMs: 60_000 }];
  const used = [{ variantId: 'v', workspaceId: 'guest', applicationId: 'app', computeUs: 6_000_000 }];
  const kept = [{ variantId: 'v', workspaceId: 'guest', applicationId: 'app', answered: 10 }];
  const bill = minuteBill({ workerId: 'x', hardware, carry: 0, instances, used, kept, work: [] }, { fromMs: 0, toMs: 60_000 });
  const rows = bill.rows.filter((row) => row.variantId === 'v');
  expect(rows).toMatchObject([{ workspaceId: 'guest', applicationId: 'app', taskId: 't' }]);
  expect(rows[0]?.usedNanoUsd).toBeGreaterThan(0);
  expect(rows[0]?.idleNanoUsd).toBeGreaterThan(0);
});
