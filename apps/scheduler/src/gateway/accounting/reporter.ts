import type { Logger } from '@infaas/shared/platform/logger';
import type { KeyUses } from '../access/key-uses';
import type { Clock, ControlPort } from '../ports';
import type { DecisionLog } from './decision-log';
import type { DemandLedger } from './demand-ledger';
import type { LoadLedger } from './load-ledger';
import type { UsageLedger } from './usage-ledger';

type Options = { control: () => ControlPort; usage: UsageLedger; demand: DemandLedger; load: LoadLedger; decisions: DecisionLog; keys: KeyUses; clock: Clock; logger: Logger };

/** Sends what was counted to control; `flush` includes the second that is not over yet. What cannot be sent stays for the next time. */
export function createReporter(options: Options): { report: () => void; flush: () => void } {
  const { usage, demand, load, decisions, keys, clock, logger } = options;

  function send(before: number): void {
    const report = { usage: usage.take(before), demand: demand.take(), load: load.take(), decisions: decisions.take(), keys: keys.take() };
    // An empty report is sent too: it is the sign of life that control counts on.
    if (options.control().send({ kind: 'report', ...report })) return;
    const dropped = usage.putBack(report.usage, Math.floor(clock.nowMs() / 1_000));
    demand.putBack(report.demand);
    load.putBack(report.load);
    decisions.putBack(report.decisions);
    keys.putBack(report.keys);
    if (dropped > 0) logger.warn({ dropped }, 'control was away for more than a minute: usage was dropped');
  }

  return {
    report: () => send(Math.floor(clock.nowMs() / 1_000)),
    flush: () => send(Infinity),
  };
}
