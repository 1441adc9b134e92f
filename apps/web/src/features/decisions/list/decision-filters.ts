/** What the list of decisions may be narrowed to, as the page's address says it. */
export type DecisionFilters = { application?: string; task?: string; variant?: string; worker?: string; result?: DecisionResult };
export type DecisionResult = 'in_time' | 'late' | 'unserved';

export const RESULTS: readonly { value: DecisionResult; label: string }[] = [
  { value: 'in_time', label: 'In time' },
  { value: 'late', label: 'Missed their objective' },
  { value: 'unserved', label: 'Refused or failed' },
];

const LONGEST = 200;

/** Returns the filters that an address states; what it does not know, or is no filter, is left out. */
export function parseFilters(params: Pick<URLSearchParams, 'get'>): DecisionFilters {
  const filters: DecisionFilters = {};
  for (const name of ['application', 'task', 'variant', 'worker'] as const) {
    const value = params.get(name);
    if (value !== null && value !== '' && value.length <= LONGEST) filters[name] = value;
  }
  const result = RESULTS.find(({ value }) => value === params.get('result'))?.value;
  if (result !== undefined) filters.result = result;
  return filters;
}
