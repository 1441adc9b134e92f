/** The spans of time that an application's charts can show. */
export const PERIODS = [
  { value: 'live', label: '15 min' },
  { value: 'hour', label: '1 h' },
  { value: 'day', label: '24 h' },
  { value: 'week', label: '7 d' },
] as const;
export type Period = (typeof PERIODS)[number]['value'];

export const PERIOD_MINUTES: Readonly<Record<Period, number>> = { live: 15, hour: 60, day: 1_440, week: 10_080 };
export const PERIOD_NAME: Readonly<Record<Period, string>> = { live: 'last 15 minutes', hour: 'last hour', day: 'last 24 hours', week: 'last 7 days' };
