import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { CopyButton } from '../../../components/ui/copy-button';
import type { VersionDetail } from '../../../server/version/get-version';
import { inputRecordInWords, operatorsByUse, outputRecordInWords, tensorInWords } from './records-in-words';
import { UpstreamFacts } from './upstream-facts';
import { filesInWords, workInWords } from './work-in-words';

const SHOWN_OPERATORS = 14;

/** What a version's file holds, as the inspector found it, and how its owner says it is used. */
export function VersionFacts({ version }: { version: VersionDetail }) {
  const { inspection } = version;
  if (version.upstream !== null) return <UpstreamFacts version={version} upstream={version.upstream} />;
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-2">
      <Card title="What is in the file" description={inspection === null ? 'Not inspected yet.' : 'Found in a process of its own, from the file alone.'}>
        <dl className="grid gap-2.5 text-sm">
          {inspection !== null && (
            <>
              <Fact name="Inputs"><Tensors specs={inspection.signature.inputs} /></Fact>
              <Fact name="Outputs"><Tensors specs={inspection.signature.outputs} /></Fact>
              <Fact name="Size">{`${formatCount(inspection.parameters)} parameters, ${formatBytes(inspection.weightBytes)} of weights, ${inspection.precision}`}</Fact>
              {[...filesInWords(version.files), ...workInWords(inspection.work)].map(({ name, text }) => <Fact key={name} name={name}>{text}</Fact>)}
              <Fact name="Batches">{inspection.batchable ? 'The first dimension is free: queries run together' : 'The graph fixes the batch: one query at a time'}</Fact>
              <Fact name="Opset">{`${inspection.opset}, IR ${inspection.irVersion}`}</Fact>
              {inspection.droppedOutputs.length > 0 && <Fact name="Left out">{`${inspection.droppedOutputs.join(', ')}: not a tensor`}</Fact>}
            </>
          )}
          <Fact name="SHA-256"><span className="flex min-w-0 items-center gap-1"><code className="min-w-0 truncate text-xs">{version.model}</code><CopyButton text={version.model} /></span></Fact>
        </dl>
      </Card>
      <div className="grid content-start gap-4 sm:gap-5">
        <Card title="How it is used" description="Folded into the graph of every variant.">
          <dl className="grid gap-2.5 text-sm">
            <Fact name="Takes">{inputRecordInWords(version.inputRecord)}</Fact>
            <Fact name="Answers">{outputRecordInWords(version.outputRecord)}</Fact>
            {version.declaredAccuracy !== null && <Fact name="Declared">{`accuracy ${formatPercent(version.declaredAccuracy, 2)}`}</Fact>}
          </dl>
        </Card>
        {inspection !== null && (
          <Card title="Operators" description={`${formatCount(inspection.nodes)} nodes.`}>
            <ul className="flex flex-wrap gap-1.5" aria-label="Operators of the graph">
              {operatorsByUse(inspection.operators).slice(0, SHOWN_OPERATORS).map(({ name, count }) => <li key={name} className="rounded-md bg-sunken px-2 py-0.5 text-xs"><span className="font-medium">{name}</span> <span className="text-ink-muted">{formatCount(count)}</span></li>)}
              {Object.keys(inspection.operators).length > SHOWN_OPERATORS && <li className="px-1 py-0.5 text-xs text-ink-muted">and {Object.keys(inspection.operators).length - SHOWN_OPERATORS} more kinds</li>}
            </ul>
          </Card>
        )}
      </div>
    </div>
  );
}

function Tensors({ specs }: { specs: Parameters<typeof tensorInWords>[0][] }) {
  return specs.map((spec) => <code key={spec.name} className="block text-xs wrap-anywhere">{tensorInWords(spec)}</code>);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-baseline gap-3">
      <dt className="text-xs text-ink-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
