/** Colours that people with any colour vision tell apart (after Okabe and Ito), in both themes; beyond eight, the last one stands for the rest. */
const CHART_COLOURS = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)', 'var(--chart-5)', 'var(--chart-6)', 'var(--chart-7)', 'var(--chart-8)'];

/** Colours with a meaning: the same in every chart, and of three lightnesses, so that good, warn and bad differ without their hues. */
export const MEANING = { good: 'var(--chart-3)', bad: 'var(--chart-bad)', warn: 'var(--chart-2)', used: 'var(--chart-1)', idle: 'var(--line-strong)', refused: 'var(--chart-5)' } as const;

/** Returns the colour of the nth series. */
export function chartColour(index: number): string {
  return CHART_COLOURS[Math.min(index, CHART_COLOURS.length - 1)] ?? 'var(--chart-8)';
}

/** One line, area or bar of a chart. Give an application or task the same index in every chart, so that it keeps its colour. */
export type Series = { key: string; name: string; colour: string };

/** Returns series of named things in the order of their names, each with its colour. */
export function seriesOf(things: readonly { id: string; name: string }[]): Series[] {
  return [...things].sort((a, b) => a.name.localeCompare(b.name)).map((thing, index) => ({ key: thing.id, name: thing.name, colour: chartColour(index) }));
}
