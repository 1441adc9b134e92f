/** What became of one page. */
export type PageOutcome = { inTime: boolean; answered: boolean; accuracy: number; costUsd: number };

/** What was sent in one second of a run, and what became of it. */
export type BurstSecond = {
  /** Since the beginning of its run. */
  second: number;
  sent: number;
  inTime: number;
  answered: number;
  /** Mean accuracy of the variants that answered; null when nothing was answered. */
  accuracy: number | null;
  /** Marginal cost of a thousand answered pages, dollars. */
  costPer1kUsd: number | null;
  /** Instances that served the task at the end of the second, and what they cost an hour. */
  instances: number;
  reservedUsdPerHour: number;
};

export type Tallies = { note(second: number, outcome: PageOutcome): void; sent(second: number): void; running(second: number, now: Running): void; seconds(): BurstSecond[]; total(): BurstTotal };

/** A whole run in figures; shares are of what was sent. */
export type BurstTotal = { sent: number; sloCompliance: number | null; refusedOrLate: number; accuracy: number | null; costPer1kUsd: number | null; reservedUsdPerHour: number };

type Running = { instances: number; usdPerHour: number };
type Tally = { sent: number; inTime: number; answered: number; accuracySum: number; costUsd: number; running: Running | null };

/** Returns empty tallies by second; what ends late counts to the second in which it was sent. */
export function createTallies(): Tallies {
  const tallies: Tally[] = [];
  const at = (second: number): Tally => {
    while (tallies.length <= second) tallies.push({ sent: 0, inTime: 0, answered: 0, accuracySum: 0, costUsd: 0, running: null });
    return tallies[second] ?? at(second);
  };
  return {
    sent: (second) => void (at(second).sent += 1),
    note(second, outcome) {
      const tally = at(second);
      if (!outcome.answered) return;
      tally.answered += 1;
      tally.inTime += outcome.inTime ? 1 : 0;
      tally.accuracySum += outcome.accuracy;
      tally.costUsd += outcome.costUsd;
    },
    running: (second, now) => void (at(second).running = now),
    seconds: () => tallies.map((tally, second): BurstSecond => ({
      second, sent: tally.sent, inTime: tally.inTime, answered: tally.answered, accuracy: ratio(tally.accuracySum, tally.answered),
      costPer1kUsd: ratio(tally.costUsd * 1_000, tally.answered), instances: runningAt(tallies, second).instances, reservedUsdPerHour: runningAt(tallies, second).usdPerHour,
    })),
    total() {
      const sum = (of: (tally: Tally) => number): number => tallies.reduce((all, tally) => all + of(tally), 0);
      const [sent, inTime, answered] = [sum((tally) => tally.sent), sum((tally) => tally.inTime), sum((tally) => tally.answered)];
      return {
        sent, sloCompliance: ratio(inTime, sent), refusedOrLate: sent - inTime, accuracy: ratio(sum((tally) => tally.accuracySum), answered),
        costPer1kUsd: ratio(sum((tally) => tally.costUsd) * 1_000, answered), reservedUsdPerHour: ratio(tallies.reduce((all, _, second) => all + runningAt(tallies, second).usdPerHour, 0), tallies.length) ?? 0,
      };
    },
  };
}

/** What ran when it was looked at last; before that, what was found first. */
function runningAt(tallies: readonly Tally[], second: number): Running {
  const known = tallies.slice(0, second + 1).findLast(({ running }) => running !== null) ?? tallies.find(({ running }) => running !== null);
  return known?.running ?? { instances: 0, usdPerHour: 0 };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
