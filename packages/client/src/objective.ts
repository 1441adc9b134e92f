/** What is asked of the answer. What is left out is the application's or the task's default; `'none'` takes such a default away. */
export type Objective = {
  /** Name of one of the application's stored objectives. */
  objective?: string;
  /** Floor on the task's metric, 0..1. */
  minAccuracy?: number | 'none';
  /** Deadline, from the request read to the last byte of the answer. */
  maxLatencyMs?: number | 'none';
  /** Ceiling on the marginal cost of a thousand queries. */
  maxCostPer1kUsd?: number | 'none';
  onUnmet?: 'reject' | 'best_effort' | 'degrade';
  degradedMinAccuracy?: number;
  /** Hardware kinds or classes that may answer. */
  hardware?: readonly string[] | 'none';
  /** Level as Triton counts: 1 goes before 2; a query without one stands where 100 stands. */
  priority?: number;
  /** The whole decision comes back with the answer. */
  explain?: boolean;
};

export type Parameters = Record<string, string | number | boolean>;

const NAMES = [
  ['objective', 'objective'], ['minAccuracy', 'min_accuracy'], ['maxLatencyMs', 'max_latency_ms'], ['maxCostPer1kUsd', 'max_cost_per_1k_usd'], ['onUnmet', 'on_unmet'],
  ['degradedMinAccuracy', 'degraded_min_accuracy'], ['priority', 'priority'], ['explain', 'explain'],
] as const;

/** Returns an objective as the protocol's parameters. */
export function objectiveParameters(objective: Objective): Parameters {
  const parameters: Parameters = {};
  for (const [name, wire] of NAMES) {
    const value = objective[name];
    if (value !== undefined) parameters[wire] = value;
  }
  const { hardware } = objective;
  if (hardware !== undefined) parameters['hardware'] = typeof hardware === 'string' ? hardware : hardware.join(',');
  return parameters;
}
