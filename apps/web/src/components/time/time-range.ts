/** The spans of time up to now that everything can be looked at over. */
export const SPANS = [
  { value: '15m', label: '15 minutes', minutes: 15 },
  { value: '1h', label: '1 hour', minutes: 60 },
  { value: '6h', label: '6 hours', minutes: 360 },
  { value: '24h', label: '24 hours', minutes: 1_440 },
  { value: '7d', label: '7 days', minutes: 10_080 },
  { value: '30d', label: '30 days', minutes: 43_200 },
] as const;
export type Span = (typeof SPANS)[number]['value'];

/** Either the time up to now, which moves on, or one between two instants. */
export type TimeRange = { kind: 'last'; span: Span } | { kind: 'between'; fromMs: number; toMs: number };
export type TimeZone = 'local' | 'utc';

const SHORTEST_MS = 60_000;
const LONGEST_MS = 92 * 86_400_000;

/** Returns the range that an address states (`last=1h`, or `from` and `to` as ISO instants), else the last `fallback`. */
export function parseTimeRange(params: Pick<URLSearchParams, 'get'>, fallback: Span): TimeRange {
  const fromMs = Date.parse(params.get('from') ?? '');
  const toMs = Date.parse(params.get('to') ?? '');
  if (toMs - fromMs >= SHORTEST_MS && toMs - fromMs <= LONGEST_MS) return { kind: 'between', fromMs, toMs };
  return { kind: 'last', span: SPANS.find(({ value }) => value === params.get('last'))?.value ?? fallback };
}

/** Returns what an address says of a range. */
export function timeRangeParams(range: TimeRange): { last: string | null; from: string | null; to: string | null } {
  if (range.kind === 'last') return { last: range.span, from: null, to: null };
  return { last: null, from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

/** Returns the range as the API is asked for it. */
export function periodInput(range: TimeRange): { minutes: number } | { fromMs: number; toMs: number } {
  return range.kind === 'last' ? { minutes: minutesOf(range.span) } : { fromMs: range.fromMs, toMs: range.toMs };
}

/** Returns first and last instant of a range. */
export function boundsOf(range: TimeRange, nowMs: number): { fromMs: number; toMs: number } {
  return range.kind === 'between' ? { fromMs: range.fromMs, toMs: range.toMs } : { fromMs: nowMs - minutesOf(range.span) * 60_000, toMs: nowMs };
}

export type RangeStep = 'earlier' | 'later' | 'in' | 'out';

/** Returns a range half its length further on, or half or twice as long about the same middle; never beyond now. */
export function steppedRange(range: TimeRange, step: RangeStep, nowMs: number): TimeRange {
  const { fromMs, toMs } = boundsOf(range, nowMs);
  const length = toMs - fromMs;
  const moved = { earlier: [-0.5, -0.5], later: [0.5, 0.5], in: [0.25, -0.25], out: [-0.5, 0.5] }[step] as [number, number];
  return fittedRange(fromMs + moved[0] * length, toMs + moved[1] * length, nowMs);
}

/** Returns the range between two instants in any order, in whole minutes, at least one and at most 92 days long, not beyond now. */
export function fittedRange(oneMs: number, otherMs: number, nowMs: number): TimeRange {
  const length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.ceil(Math.abs(otherMs - oneMs) / SHORTEST_MS) * SHORTEST_MS));
  const latest = Math.ceil(nowMs / SHORTEST_MS) * SHORTEST_MS;
  const fromMs = Math.min(Math.floor(Math.min(oneMs, otherMs) / SHORTEST_MS) * SHORTEST_MS, latest - length);
  return { kind: 'between', fromMs, toMs: fromMs + length };
}

/** Returns how often what a range shows is asked again: as given while it reaches up to now, never for one that is over. */
export function refreshEvery(range: TimeRange, ms: number): () => number | false {
  return () => (range.kind === 'last' || range.toMs > Date.now() ? ms : false);
}

/** Returns what a range up to now is called in a sentence: `last hour`. */
export function spanInWords(span: Span): string {
  const label = SPANS.find(({ value }) => value === span)?.label ?? span;
  return `last ${label === '1 hour' ? 'hour' : label}`;
}

function minutesOf(span: Span): number {
  return SPANS.find(({ value }) => value === span)?.minutes ?? 60;
}
