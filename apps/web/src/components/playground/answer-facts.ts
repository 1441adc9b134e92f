/** What an answer's parameters say, in types; null where one is missing. */
export type AnswerFacts = {
  variant: string | null;
  hardware: string | null;
  worker: string | null;
  unmet: string | null;
  accuracy: number | null;
  costUsd: number | null;
  batchSize: number | null;
  queueUs: number | null;
  computeUs: number | null;
  totalUs: number | null;
};

/** Returns the facts in the parameters of an answer; a parameter of another type counts as missing. */
export function answerFacts(parameters: Readonly<Record<string, string | number | boolean>>): AnswerFacts {
  const text = (name: string) => (typeof parameters[name] === 'string' && parameters[name] !== '' ? parameters[name] : null);
  const figure = (name: string) => (typeof parameters[name] === 'number' ? parameters[name] : null);
  return {
    variant: text('variant'),
    hardware: text('hardware'),
    worker: text('worker'),
    unmet: text('unmet'),
    accuracy: figure('accuracy'),
    costUsd: figure('cost_usd'),
    batchSize: figure('batch_size'),
    queueUs: figure('queue_us'),
    computeUs: figure('compute_us'),
    totalUs: figure('total_us'),
  };
}
