import type { RecordProposal } from '@infaas/shared/jobs/validation-jobs';

/** What the samples can tell: whether the runner-up may be as good, whether the stated record is surely worse; and how many classes there are to guess from. */
export type Told = { close: boolean; worse: boolean; classes: number };

/** Returns how sure a proposal is, and one sentence for the owner with the figures. */
export function summariseProposal(facts: Pick<RecordProposal, 'best' | 'runnerUp' | 'stated'>, told: Told): Pick<RecordProposal, 'verdict' | 'summary'> {
  const { best, runnerUp, stated } = facts;
  const on = `of ${best.samples} samples right`;
  if (best.accuracy.low <= 1 / told.classes) {
    return { verdict: 'none', summary: `No preset does better than guessing: the best, "${best.name}", gets ${percent(best.accuracy.value)} ${on}. Check the labels, or state the records yourself.` };
  }
  const verdict = told.close ? 'close' : 'clear';
  if (stated !== null && told.worse) {
    return { verdict, summary: `The record as stated gets ${percent(stated.accuracy.value)} right; with "${best.name}" it is ${percent(best.accuracy.value)} ${on}.` };
  }
  const next = runnerUp === null ? '' : ` The next, "${runnerUp.name}", gets ${percent(runnerUp.accuracy.value)}${told.close ? ': these samples cannot tell them apart, but with the first the model is surer of the right answers' : ''}.`;
  return { verdict, summary: `"${best.name}" gets ${percent(best.accuracy.value)} ${on}.${next}` };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
