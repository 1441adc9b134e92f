'use client';
import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { Card } from '../../../components/ui/card';
import { Skeleton } from '../../../components/ui/skeleton';
import type { ModelRow } from '../../../server/variant/list-variants';
import { acceptOffer, startingObjective } from '../../../components/objective/asked-objective';
import type { AskedObjective } from '../../../components/objective/asked-objective';
import { Playground } from '../../../components/playground/playground';

/** The first question may have to wait until the variant is loaded, beside its own measurements. */
const FIRST_DEADLINE_MS = 15_000;

/** The playground of the registered model's task, set to the model itself: the first answer needs no other page. */
export function AskPanel({ task, architecture, rows }: { task: string; architecture: string; rows: readonly ModelRow[] }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.task.get.queryOptions({ task }, { refetchInterval: (query) => (query.state.data === undefined || query.state.data.input === null ? 1_000 : false) }));
  const [moved, setMoved] = useState<AskedObjective | null>(null);
  const start = useMemo(() => ({ ...startingObjective(rows), maxLatencyMs: FIRST_DEADLINE_MS }), [rows]);
  const asked = moved ?? start;
  const ready = rows.some((row) => row.status === 'ready');
  if (!ready || found.data === undefined || found.data.input === null) return <Waiting />;
  return (
    <div id="playground">
      <Playground
        task={task} input={found.data.input} rows={rows} asked={asked} startsAt={architecture} title="Ask it"
        description="It answers already: asked for real, through the gateway. The first answer waits until the model is loaded." onOffer={(offer) => setMoved(acceptOffer(asked, offer))}
      />
    </div>
  );
}

/** As high as what takes its place, so that nothing moves. */
function Waiting() {
  return (
    <Card title="Ask it" description="As soon as the first variant is ready: in seconds for a small model.">
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2"><Skeleton className="h-114" /><Skeleton className="hidden h-56 lg:block" /></div>
    </Card>
  );
}
