'use client';
import { useMemo, useState } from 'react';
import { ChartNetwork } from 'lucide-react';
import { explainError } from '../../../client/trpc';
import { Card } from '../../../components/ui/card';
import { Dialog } from '../../../components/ui/dialog';
import { EmptyState } from '../../../components/ui/empty-state';
import { Notice } from '../../../components/ui/notice';
import type { ModelRow } from '../../../server/variant/list-variants';
import { DecisionView } from '../../../components/decision/decision-view';
import { metricName } from '../header/input-in-words';
import { ChartLegend } from '../trade-off/chart-legend';
import { TradeOffChart } from '../trade-off/trade-off-chart';
import { chosenKey, tradeOff } from '../trade-off/variant-marks';
import { acceptOffer, costRange, kindOf } from '../../../components/objective/asked-objective';
import type { AskedObjective } from '../../../components/objective/asked-objective';
import { ObjectiveControls } from './objective-controls';
import type { useDryRun } from './use-dry-run';
import { WouldChoose } from './would-choose';

type ChoosePanelProps = { metric: string; rows: readonly ModelRow[]; asked: AskedObjective; onAsked: (asked: AskedObjective) => void; found: ReturnType<typeof useDryRun> };

/** The heart of the page: all variants by latency, accuracy and cost, the objective, and what it would get now. */
export function ChoosePanel({ metric, rows, asked, onAsked, found }: ChoosePanelProps) {
  const [why, setWhy] = useState(false);
  const drawn = useMemo(() => tradeOff(rows), [rows]);
  const architectures = useMemo(() => [...new Set(drawn.marks.map((mark) => mark.row.architecture))].sort(), [drawn]);
  const choice = found.query.data;
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Card title="What there is to choose from" description={`${metricName(metric)} against run time; the area of a mark is its cost.`}>
        {drawn.marks.length === 0 ? (
          <EmptyState icon={<ChartNetwork />} title="No variant is ready yet" text="As soon as one is generated, measured and checked, it appears here." />
        ) : (
          <>
            <TradeOffChart
              tradeOff={drawn} architectures={architectures} chosen={chosenKey(choice)}
              floor={asked.minAccuracy} deadlineUs={asked.maxLatencyMs * 1_000} metric={metricName(metric)}
            />
            <ChartLegend architectures={architectures} />
            {drawn.left > 0 && <p className="mt-2 text-xs text-ink-muted">{drawn.left} ready {drawn.left === 1 ? 'variant is' : 'variants are'} not drawn: their accuracy has another basis than “{drawn.basis}”.</p>}
          </>
        )}
      </Card>
      <Card title="What a query asks for" description="Move these: the choice follows at once." bodyClassName="space-y-4">
        <ObjectiveControls asked={asked} onChange={onAsked} ceilings={costRange(rows)} kinds={rows.flatMap((row) => (row.hardware === null ? [] : [kindOf(row.hardware)]))} />
        <div className="border-t pt-3.5">
          {found.query.isError ? <QueryProblem error={found.query.error} /> : <WouldChoose found={choice} stale={found.stale} onOffer={(offer) => onAsked(acceptOffer(asked, offer))} onWhy={() => setWhy(true)} />}
        </div>
      </Card>
      <Dialog open={why && choice !== undefined} onOpenChange={setWhy} title="Why this choice" description="What selection would do with a query now; nothing was sent." className="sm:max-w-3xl">
        {choice !== undefined && <DecisionView decision={choice} />}
      </Dialog>
    </div>
  );
}

function QueryProblem({ error }: { error: unknown }) {
  const { title, text } = explainError(error);
  return <Notice tone="bad" title={title}>{text}</Notice>;
}
