/** Who answered, how long it took and what it cost, as every answer says. */
export type Served = {
  variant: string; architecture: string; version: string; hardware: string; worker: string; decisionId: string;
  queueUs: number; computeUs: number; totalUs: number; batchSize: number; accuracy: number; costUsd: number;
  /** Parts of the objective that were not met: accuracy, latency, cost. */
  unmet: string[];
};

/** One variant that was looked at, with the figures it was judged by. */
export type Candidate = {
  variant: string; hardwareClass: string; accuracy: number; costPer1kNanoUsd: number; predictedFinishUs: number | null; warm: boolean; verdict: string;
  because: { code: string; text: string };
};
/** The whole decision, where it was asked for. */
export type Explanation = { reasons: { code: string; text: string }[]; candidates: Candidate[] };

export type Answer<Outputs> = { outputs: Outputs; id: string | undefined; served: Served; explanation: Explanation | null };
export type PictureAnswer = { labels: { label: string; score: number }[]; served: Served; explanation: Explanation | null };

/** Returns what an answer's parameters say. */
export function readParameters(parameters: unknown): { served: Served; explanation: Explanation | null } {
  const said = typeof parameters === 'object' && parameters !== null ? (parameters as Record<string, unknown>) : {};
  const text = (name: string): string => String(said[name] ?? '');
  const number = (name: string): number => Number(said[name] ?? NaN);
  return {
    served: {
      variant: text('variant'), architecture: text('architecture'), version: text('version'), hardware: text('hardware'), worker: text('worker'), decisionId: text('decision_id'),
      queueUs: number('queue_us'), computeUs: number('compute_us'), totalUs: number('total_us'), batchSize: number('batch_size'), accuracy: number('accuracy'), costUsd: number('cost_usd'),
      unmet: text('unmet').split(',').filter((part) => part !== ''),
    },
    explanation: typeof said['explanation'] === 'string' ? (JSON.parse(said['explanation']) as Explanation) : null,
  };
}
