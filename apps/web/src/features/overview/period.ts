/** The spans of time that charts can show. */
export const PERIODS = [
  { value: 'live', label: 'Live' },
  { value: 'hour', label: '1 hour' },
  { value: 'day', label: '24 hours' },
] as const;
export type Period = (typeof PERIODS)[number]['value'];

export const PERIOD_MINUTES: Readonly<Record<Exclude<Period, 'live'>, number>> = { hour: 60, day: 1_440 };
