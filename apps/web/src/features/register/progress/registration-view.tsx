'use client';
import Link from 'next/link';
import { explainError } from '../../../client/trpc';
import { formatMicros } from '../../../components/format';
import { CancelRegistration } from '../../../components/registration/cancel-registration';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Notice } from '../../../components/ui/notice';
import { Skeleton } from '../../../components/ui/skeleton';
import type { VersionDetail } from '../../../server/version/get-version';
import { AskPanel } from './ask-panel';
import { ProposalNotice } from './proposal-notice';
import { countVariants, registrationSteps } from './registration-steps';
import { StepList } from './step-list';
import { timeLeftMs } from './time-left';
import { useRegistration } from './use-registration';
import { VariantList } from './variant-list';

type RegistrationViewProps = {
  versionId: string;
  /** Goes back to the entered values; absent when they are not known any more (after a reload). */
  onChange?: (() => void) | undefined;
  onAnother: () => void;
};

/** A registration while it is carried out: steps, variants as they come, and the way to the first answer. */
export function RegistrationView({ versionId, onChange, onAnother }: RegistrationViewProps) {
  const { version, rows } = useRegistration(versionId);
  if (version.isError) return <Notice tone="bad" title={explainError(version.error).title} action={<Button onClick={onAnother}>Register a model</Button>}>{explainError(version.error).text}</Notice>;
  if (version.data === undefined) return <Skeleton className="h-96 rounded-card" />;
  const { data } = version;
  const { ready, refused, open } = countVariants(rows);
  const failed = data.state === 'failed';
  const left = data.state === 'complete' ? null : timeLeftMs({ startedMs: data.createdAtMs, nowMs: version.dataUpdatedAt, settled: ready + refused, total: rows.length });
  return (
    <div className="grid gap-4 sm:gap-5">
      <Card
        title={<span className="wrap-anywhere">{`${data.architecture} v${data.number}`}</span>} description={`For the task ${data.task}, from ${data.fileName}.`}
        actions={<Actions version={data} ready={ready > 0} onAnother={onAnother} />}
      >
        <StepList steps={registrationSteps(data.state, { inspected: data.inspection !== null, variants: rows.length })} />
        {!failed && <p className="mt-3 text-sm text-ink-muted" aria-live="polite">{sentence(data)}{left !== null && ` About ${formatMicros(Math.max(1_000, left) * 1_000)} left at this pace.`}</p>}
      </Card>
      {failed && (
        <Notice tone="bad" title={`Refused: ${data.progress}`} action={onChange === undefined ? <Button onClick={onAnother}>Start again</Button> : <Button look="primary" onClick={onChange}>Change and try again</Button>}>
          {data.hint ?? 'Nothing of it serves; what you entered is kept.'}
        </Notice>
      )}
      <ProposalNotice version={data} onChange={onChange} />
      {!failed && <AskPanel task={data.task} architecture={data.architecture} rows={rows} />}
      {(!failed || rows.length > 0) && (
        <Card title="Variants" description={rows.length === 0 ? 'They appear when the file has been inspected.' : `${ready} ready, ${open} under way, ${refused} refused. A refused one stays visible with its reason.`}>
          <VariantList rows={rows} />
        </Card>
      )}
    </div>
  );
}

function Actions({ version, ready, onAnother }: { version: VersionDetail; ready: boolean; onAnother: () => void }) {
  const page = `/tasks/${encodeURIComponent(version.task)}`;
  return (
    <>
      <CancelRegistration version={version} />
      <Button look="ghost" onClick={onAnother}>Register another</Button>
      <Button asChild><Link href={`${page}/${encodeURIComponent(version.architecture)}?version=${version.number}`}>Details</Link></Button>
      {ready && <Button asChild><Link href={page}>The task</Link></Button>}
    </>
  );
}

function sentence({ state, progress }: VersionDetail): string {
  const text = progress.charAt(0).toUpperCase() + progress.slice(1);
  return state === 'ready' ? `It answers already. ${text}` : text;
}
