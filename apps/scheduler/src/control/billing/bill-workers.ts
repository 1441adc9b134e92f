import type { LedgerStore } from '../ports';
import { minuteBill } from './minute-bill';

const MINUTE_MS = 60_000;
/** Gateways report the last second's counts within two more. */
const REPORT_DELAY_MS = 3_000;
/** A mark that lies further back than this is billed in one go over several calls. */
const MOST_INTERVALS = 120;

/**
 * Bills every worker up to the last full minute, or up to now for workers that are gone and when `partial` is set (control stops).
 * Restart-safe: the worker's mark moves in the same transaction as its bill. Returns how many bills were written.
 */
export async function billWorkers(ledger: LedgerStore, nowMs: number, partial = false): Promise<number> {
  let written = 0;
  for (const { workerId, billedUntilMs, untilMs } of await ledger.unbilled(nowMs)) {
    const gone = untilMs < nowMs;
    const wholeMinutes = Math.floor((nowMs - REPORT_DELAY_MS) / MINUTE_MS) * MINUTE_MS;
    const until = gone || partial ? untilMs : Math.min(untilMs, wholeMinutes);
    let fromMs = billedUntilMs;
    for (let turn = 0; fromMs < until && turn < MOST_INTERVALS; turn += 1) {
      const toMs = Math.min(until, (Math.floor(fromMs / MINUTE_MS) + 1) * MINUTE_MS);
      const facts = await ledger.billingFacts(workerId, fromMs, toMs);
      if (await ledger.addBill(minuteBill(facts, { fromMs, toMs }))) written += 1;
      fromMs = toMs;
    }
  }
  return written;
}
