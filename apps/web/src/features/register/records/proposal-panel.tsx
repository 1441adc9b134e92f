'use client';
import { Check, WandSparkles } from 'lucide-react';
import type { RecordProposal } from '@infaas/shared/jobs/validation-jobs';
import { explainError } from '../../../client/trpc';
import { formatPercent } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import type { InputDraft } from './input-draft';
import type { OutputDraft } from './output-presets';
import { draftsOfProposal } from './record-drafts';
import type { ProposalSearch } from './use-proposal';

type ProposalPanelProps = { search: ProposalSearch; current: { input: InputDraft; output: OutputDraft }; onUse: (drafts: { input: InputDraft; output: OutputDraft }) => void };

/** Finds out how the model takes pictures by trying common ways on the labelled samples, and puts the best into the fields. */
export function ProposalPanel({ search, current, onUse }: ProposalPanelProps) {
  const { answer, started } = search;
  const searching = started && answer.isFetching;
  return (
    <div className="grid gap-3 rounded-card border bg-sunken/40 px-3.5 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-64 text-sm text-ink-muted">
          {search.possible ? 'Not sure? The labelled samples show it: common value ranges, means, colour orders and class offsets are tried on up to 200 of them.' : 'With labelled data and an uploaded model this can be found out: common preprocessing is tried on the samples.'}
        </p>
        <span className="flex gap-2">
          <Button icon={<WandSparkles />} busy={searching} disabled={!search.possible || (started && answer.data !== undefined && answer.data.proposal !== null)} onClick={search.start}>Find the preprocessing for me</Button>
          {searching && <Button onClick={search.stop}>Stop</Button>}
        </span>
      </div>
      {started && !answer.isFetching && <Outcome answer={answer} current={current} onUse={onUse} />}
    </div>
  );
}

function Outcome({ answer, current, onUse }: { answer: ProposalSearch['answer'] } & Pick<ProposalPanelProps, 'current' | 'onUse'>) {
  if (answer.isError) return <Notice tone="bad" title={explainError(answer.error).title}>{explainError(answer.error).text}</Notice>;
  if (answer.data === undefined) return null;
  const { proposal, error } = answer.data;
  if (proposal === null) return <Notice tone="warn" title={`Nothing was found: ${error?.message ?? 'there was no answer'}`}>{error?.hint}</Notice>;
  return <Found proposal={proposal} current={current} onUse={onUse} />;
}

function Found({ proposal, current, onUse }: { proposal: RecordProposal } & Pick<ProposalPanelProps, 'current' | 'onUse'>) {
  const drafts = draftsOfProposal(proposal.best);
  const used = drafts !== null && JSON.stringify(drafts) === JSON.stringify({ input: current.input, output: current.output });
  return (
    <div className="grid gap-2.5" aria-live="polite">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-x-2 gap-y-1 text-sm"><VerdictBadge verdict={proposal.verdict} /><span className="min-w-0">{proposal.summary}</span></p>
        {drafts !== null && proposal.verdict !== 'none' && (used ? <Badge tone="good"><Check aria-hidden />in the fields below</Badge> : <Button size="sm" look="primary" onClick={() => onUse(drafts)}>Use it</Button>)}
      </div>
      <details>
        <summary className="cursor-pointer text-xs text-ink-muted">What was tried</summary>
        <ul className="mt-2 grid gap-1 sm:grid-cols-2 sm:gap-x-6" aria-label="What was tried">
          {proposal.tried.map((tried, at) => (
            <li key={`${tried.name} ${at}`} className="flex items-baseline justify-between gap-3 text-xs">
              <span className="min-w-0 truncate">{tried.name}</span>
              <span className="shrink-0">{formatPercent(tried.accuracy)} <span className="text-ink-muted">of {tried.samples}</span></span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

const VERDICTS = { clear: { tone: 'good', text: 'clear' }, close: { tone: 'info', text: 'close' }, none: { tone: 'warn', text: 'nothing fits' } } as const;

function VerdictBadge({ verdict }: { verdict: RecordProposal['verdict'] }) {
  return <Badge tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].text}</Badge>;
}
