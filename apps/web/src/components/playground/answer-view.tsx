import { CodeBlock } from '../ui/code-block';
import { formatPercent, formatUsd } from '../format';
import type { QueryAnswer } from '../../server/query/infer';
import { answerFacts } from './answer-facts';
import { LatencySplit } from './latency-split';
import { ScoreBars } from './score-bars';
import { shortOutputs } from './short-outputs';

/** An answer: what the model said, where the time went, who answered and what it cost. */
export function AnswerView({ answer }: { answer: QueryAnswer }) {
  const facts = answerFacts(answer.parameters);
  const shown: [string, string][] = [
    ['Variant', facts.variant ?? '–'],
    ['On', [facts.worker, facts.hardware].filter((each) => each !== null).join(', ') || '–'],
    ['Accuracy of the variant', formatPercent(facts.accuracy, 2)],
    ['Cost of this query', formatUsd(facts.costUsd)],
    ['Ran in a batch of', facts.batchSize === null ? '–' : String(facts.batchSize)],
  ];
  return (
    <div className="space-y-4">
      {answer.labels.length > 0 ? <ScoreBars labels={answer.labels} /> : <CodeBlock label="Outputs" code={shortOutputs(answer.outputs)} />}
      {facts.unmet !== null && <p className="text-sm text-warn">The objective was not kept: {facts.unmet.replaceAll(',', ', ')}.</p>}
      {facts.totalUs !== null && <LatencySplit queueUs={facts.queueUs ?? 0} computeUs={facts.computeUs ?? 0} totalUs={facts.totalUs} />}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        {shown.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-muted">{name}</dt>
            <dd className="min-w-0 font-medium break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
