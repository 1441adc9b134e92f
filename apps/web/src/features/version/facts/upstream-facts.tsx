import { formatUsd } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import type { VersionDetail } from '../../../server/version/get-version';
import { tensorInWords } from './records-in-words';

/** Where a version's server is, what it takes and answers, and what it costs: of a model that is elsewhere nothing more can be known. */
export function UpstreamFacts({ version, upstream }: { version: VersionDetail; upstream: NonNullable<VersionDetail['upstream']> }) {
  const { inspection } = version;
  const facts = [
    ['Server', upstream.url], ['Model', upstream.model], ['Hardware', upstream.hardware], ['At a time', `${upstream.concurrency} ${upstream.concurrency === 1 ? 'batch' : 'batches'}`],
    ['Price', `${formatUsd(upstream.pricePerHourUsd)} per hour, used or not`],
    ...(inspection === null ? [] : [
      ['Inputs', inspection.signature.inputs.map(tensorInWords).join('\n')], ['Outputs', inspection.signature.outputs.map(tensorInWords).join('\n')],
      ['Batches', inspection.batchable ? `Up to ${inspection.maxBatch ?? 1} queries run together` : 'One query at a time'],
    ]),
  ] as const;
  return (
    <Card title="A server elsewhere" description={inspection === null ? 'Not asked yet.' : 'As the server itself describes its model.'}>
      <dl className="grid gap-2.5 text-sm">
        {facts.map(([name, text]) => (
          <div key={name} className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-baseline gap-3">
            <dt className="text-xs text-ink-muted">{name}</dt>
            <dd className="min-w-0 whitespace-pre-line wrap-anywhere">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
