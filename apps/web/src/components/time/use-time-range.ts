'use client';
import { useSyncExternalStore } from 'react';
import { changedSearch, useUrlState } from '../url/use-url-state';
import { formatInstant, zoneName } from './format-instant';
import type { InstantParts } from './format-instant';
import { boundsOf, parseTimeRange, periodInput, spanInWords, timeRangeParams } from './time-range';
import type { Span, TimeRange, TimeZone } from './time-range';

export type TimeView = {
  range: TimeRange;
  setRange: (range: TimeRange, how?: 'step') => void;
  /** Whether the address states a range: else it is the page's own. */
  stated: boolean;
  /** Goes back to the page's own range. */
  reset: () => void;
  /** The range as the API is asked for it. */
  period: ReturnType<typeof periodInput>;
  zone: TimeZone;
  setZone: (zone: TimeZone) => void;
  /** Writes an instant in the chosen zone. */
  clock: (atMs: number, parts?: InstantParts) => string;
  /** Whether instants of this range need their date. */
  dated: boolean;
  /** The range in words: `last hour`, `22 Nov 14:05 – 15:10 UTC`. */
  words: string;
};

const DAY_MS = 86_400_000;
/** What the address says of time; links between pages of time carry it along. */
const TIME_PARAMS = ['last', 'from', 'to', 'tz'] as const;

/** Returns the time range and the time zone that the page's address states, and how to change them: the same on every page. */
export function useTimeRange(fallback: Span): TimeView {
  const { params, change } = useUrlState();
  const zone: TimeZone = params.get('tz') === 'utc' ? 'utc' : 'local';
  const range = parseTimeRange(params, fallback);
  const { fromMs, toMs } = boundsOf(range, 0);
  // The server knows no local time: what it writes and what the browser writes first are the same.
  const inBrowser = useSyncExternalStore(noSubscription, () => true, () => false);
  const written: TimeZone = inBrowser ? zone : 'utc';
  const clock = (atMs: number, parts?: InstantParts) => formatInstant(atMs, written, parts);
  return {
    range, period: periodInput(range), zone, clock, dated: toMs - fromMs > DAY_MS, words: rangeInWords(range, written),
    stated: params.get('last') !== null || range.kind === 'between', reset: () => change({ last: null, from: null, to: null }),
    setRange: (next, how) => change(timeRangeParams(next), how),
    setZone: (next) => change({ tz: next === 'utc' ? 'utc' : null }),
  };
}

const noSubscription = () => () => undefined;

/** Returns a range in words, in a time zone. */
function rangeInWords(range: TimeRange, zone: TimeZone): string {
  if (range.kind === 'last') return spanInWords(range.span);
  const { fromMs, toMs } = range;
  const sameDay = formatInstant(fromMs, zone, { date: true }).split(' ').slice(0, 2).join() === formatInstant(toMs, zone, { date: true }).split(' ').slice(0, 2).join();
  return `${formatInstant(fromMs, zone, { date: true })} – ${formatInstant(toMs, zone, { date: !sameDay })} ${zoneName(zone)}`;
}

/** Returns an address of a page with the time that this page shows, and other parameters; null or empty takes one away. */
export function useTimeLink(): (path: string, more?: Readonly<Record<string, string | null | undefined>>) => string {
  const { params } = useUrlState();
  return (path, more = {}) => {
    const carried = Object.fromEntries(TIME_PARAMS.map((name) => [name, params.get(name)]));
    const stated = Object.fromEntries(Object.entries(more).map(([name, value]) => [name, value ?? null]));
    const search = changedSearch('', { ...carried, ...stated });
    return search === '' ? path : `${path}?${search}`;
  };
}
