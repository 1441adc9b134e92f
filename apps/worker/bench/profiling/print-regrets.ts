import type { ModelRegret } from './regret';

/** Prints one line for each model and goal; times are those of a row, exhaustively measured. */
export function printRegrets(machine: { cores: number; cpu: string; node: string; load: readonly number[] }, results: readonly ModelRegret[]): void {
  console.log(`${machine.cores} cores (${machine.cpu}), node ${machine.node}, load ${machine.load.map((load) => load.toFixed(1)).join(' ')}`);
  console.log(['model', 'goal', 'preferred by profile', 'best', 'regret', 'profile error', 'preferred µs', 'best µs'].join(' | '));
  for (const { model, regrets } of results) {
    for (const { goal, preferred, best, regret, profileError, preferredUs, bestUs } of regrets) {
      console.log([model, goal, preferred, best, percent(regret), percent(profileError), preferredUs.toFixed(1), bestUs.toFixed(1)].join(' | '));
    }
  }
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
