'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { Card } from '../../../components/ui/card';
import { TextField } from '../../../components/ui/field';
import { SelectField } from './select-field';
import type { OutputChoice, StartDraft, StartProblems } from './start-draft';
import { WebhookSecret } from './webhook-secret';

const OUTPUTS: readonly { value: OutputChoice; label: string }[] = [
  { value: 'same', label: 'as the data; JSON lines for pictures' }, { value: 'jsonl', label: 'JSON lines' }, { value: 'csv', label: 'CSV table' }, { value: 'npz', label: 'NumPy arrays (npz)' },
];

type EndCardProps = {
  draft: StartDraft; onChange: (change: Partial<StartDraft>) => void; problems: StartProblems;
  /** An application had nothing to sign webhooks with. */
  secretWanted: boolean; onSecret: () => void;
};

/** What comes of it: the form of the answers, who is billed, who is told. */
export function EndCard({ draft, onChange, problems, secretWanted, onSecret }: EndCardProps) {
  const trpc = useTRPC();
  const applications = useQuery(trpc.application.list.queryOptions());
  const names = (applications.data ?? []).filter(({ builtIn, enabled }) => !builtIn && enabled).map(({ name }) => ({ value: name, label: name }));
  const builtIn = applications.data?.find((each) => each.builtIn)?.name ?? 'console';
  const application = draft.application === '' ? builtIn : draft.application;
  return (
    <Card title="Answers" description="One for every item, in its order; where there is none, the reason.">
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Form" value={draft.output} onValueChange={(output) => onChange({ output })} options={OUTPUTS} />
        <TextField label="Name (optional)" autoComplete="off" value={draft.name} error={problems.name} onChange={(event) => onChange({ name: event.target.value })} hint="Empty: the name of the file." />
        <SelectField
          label="In the name of" value={application} onValueChange={(name) => onChange({ application: name === builtIn ? '' : name })}
          options={[{ value: builtIn, label: 'this console' }, ...names]} hint="Whose bill and budget it is." error={problems.application}
        />
        <div className="min-w-0">
          <TextField
            label="Webhook (optional)" inputMode="url" placeholder="https://example.com/done" autoComplete="off" spellCheck={false} value={draft.webhook} error={problems.webhook}
            onChange={(event) => onChange({ webhook: event.target.value.trim() })} hint="Told by a signed message when the job has ended."
          />
          {secretWanted && draft.webhook !== '' && <div className="mt-2"><WebhookSecret key={application} application={application} onMade={onSecret} /></div>}
        </div>
      </div>
    </Card>
  );
}
