import type { BurstStatus } from '../../server/demo/burst/burst';

/** Returns in a sentence what a burst does now. */
export function stateInWords({ state, plan, runs }: BurstStatus): string {
  const seconds = plan?.rates.length ?? 0;
  const left = (run: 'fixed' | 'infaas'): number => Math.max(0, seconds - (runs[run]?.seconds.length ?? 0));
  switch (state) {
    case 'idle':
      return 'Nothing runs.';
    case 'loading fixed':
      return 'First run: one instance of the most accurate variant is loaded.';
    case 'fixed':
      return `First run: fixed; ${left('fixed')} s left.`;
    case 'loading infaas':
      return 'Second run: the task answers its first page.';
    case 'infaas':
      return `Second run: INFaaS; ${left('infaas')} s left.`;
    case 'done':
      return 'Both runs are over.';
    case 'stopped':
      return 'Stopped.';
    case 'failed':
      return 'Ended early.';
  }
}
