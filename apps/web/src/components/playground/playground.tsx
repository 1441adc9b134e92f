'use client';
import { useState } from 'react';
import { useSearchParams } from 'next/navigation';
import { Play } from 'lucide-react';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import type { Offer } from '@infaas/shared/domain/serving-error';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Select } from '../ui/select';
import { Switch } from '../ui/switch';
import type { ModelRow } from '../../server/variant/list-variants';
import { DecisionView } from '../decision/decision-view';
import { objectiveForm } from '../objective/asked-objective';
import type { AskedObjective } from '../objective/asked-objective';
import { AskedView } from './asked-view';
import { QueryInput } from './query-input';
import { targetOptions } from './target-options';
import { useAskedQuery } from './use-asked-query';
import { useQueryInput } from './use-query-input';

type PlaygroundProps = {
  task: string; input: CanonicalInput; rows: readonly ModelRow[]; asked: AskedObjective; onOffer: (offer: Offer) => void;
  /** Who is asked at first; the address of the page may say it, too. */
  startsAt?: string;
  title?: string;
  description?: string;
};

const DESCRIPTION = 'Asks the gateway for real, with the objective set above, in the name of the console.';

/** Ask the task with the objective of the page: draw, drop or type an input, and see the answer with its decision. */
export function Playground({ task, input, rows, asked, onOffer, startsAt = task, title = 'Playground', description = DESCRIPTION }: PlaygroundProps) {
  const state = useQueryInput(input);
  const query = useAskedQuery();
  const [chosen, setTarget] = useState(useSearchParams().get('target') ?? startsAt);
  const options = targetOptions(task, rows);
  const target = options.some((option) => option.value === chosen) ? chosen : task;
  const [durable, setDurable] = useState(false);
  const [explain, setExplain] = useState(true);
  const ready = rows.some((row) => row.status === 'ready');

  function run() {
    if (state.ready.input !== null) query.ask({ target, input: state.ready.input, objective: objectiveForm(asked), durable, explain: explain && !durable });
  }

  const explanation = query.asked.state === 'answered' ? query.asked.answer.explanation : query.asked.state === 'durable' ? (query.asked.result?.answer?.explanation ?? null) : null;
  return (
    <Card title={title} description={description}>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <QueryInput input={input} state={state} />
          <div>
            <p className="mb-1 text-sm font-medium" aria-hidden>Who answers</p>
            <Select label="Who answers" value={target} onValueChange={setTarget} options={options} className="w-full max-w-96 min-w-0" />
          </div>
          <div className="flex flex-wrap items-center gap-x-5 gap-y-2.5">
            <Button look="primary" icon={<Play />} onClick={run} busy={query.asked.state === 'asking'} disabled={state.ready.input === null || !ready}>Run</Button>
            <Switch label="Explain" checked={explain && !durable} onCheckedChange={setExplain} disabled={durable} />
            <Switch label="Durable" checked={durable} onCheckedChange={setDurable} />
          </div>
          <p className="min-h-4 text-xs text-ink-muted">
            {!ready ? 'No variant is ready yet: wait for the first one.' : state.ready.input === null ? state.ready.missing : durable ? 'Durable: handed in, kept safe, answered when a worker is free; the deadline does not count.' : ''}
          </p>
        </div>
        <div className="min-h-56 min-w-0"><AskedView query={query} onOffer={onOffer} /></div>
      </div>
      {explanation !== null && (
        <div className="mt-5 border-t pt-4">
          <h3 className="mb-3 text-sm font-semibold">Why this variant</h3>
          <DecisionView decision={explanation} />
        </div>
      )}
    </Card>
  );
}
