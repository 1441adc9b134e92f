import { describe, expect, it } from 'vitest';
import { randomScenario } from '../random-scenario';
import { simulate } from '../simulate';
import { runOf } from './experiment';
import type { Outcome, PaperContext } from './experiment';
import { paperReport, paperRuns } from './run-paper';

/** The report of small worlds in place of the evaluation's own, which take minutes: everything else of it is the same. */
function smallReport(seeds: readonly number[]): { markdown: string; files: { path: string; text: string }[]; labels: string[] } {
  const context: PaperContext = { quick: true, seeds, optimalSolver: () => { throw new Error('no run here has a solver'); } };
  const runs = paperRuns(context);
  const small = runOf(context, { key: 'small', label: 'small' }, (seed) => simulate({ ...randomScenario(3), seed })).outcome();
  const outcomes = runs.map(({ label }): Outcome => ({ ...small, label }));
  return { ...paperReport(context, outcomes, []), labels: runs.map(({ key, label }) => `${key}: ${label}`) };
}

describe('the report of the evaluation', () => {
  const once = smallReport([1, 2]);

  it('is the same for the same seeds, byte for byte, plots and all; another for others', () => {
    expect(smallReport([1, 2])).toEqual(once);
    const other = smallReport([1, 3]);
    expect(other.markdown).not.toBe(once.markdown);
    expect(other.labels).toEqual(once.labels);
  });

  it('says for every published figure what came out here, and never that a missing one was reached', () => {
    const rows = once.markdown.slice(once.markdown.indexOf('## Headlines'), once.markdown.indexOf('## Models')).split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| figure'));
    expect(rows.length).toBeGreaterThanOrEqual(6);
    for (const row of rows) expect(row).toMatch(/: (reached|not reached) \| .*: (reached|not reached) \|/u);
    expect(once.markdown).not.toMatch(/NaN|undefined/u);
  });

  it('compares each policy once under each condition', () => {
    expect(new Set(once.labels).size).toBe(once.labels.length);
    expect(once.files.every(({ path, text }) => path.startsWith('evaluation/') && text.startsWith('<svg'))).toBe(true);
  });
});
