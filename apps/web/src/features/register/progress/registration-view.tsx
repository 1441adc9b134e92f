'use client';
import Link from 'next/link';
import { MessageCircleQuestion } from 'lucide-react';
import { explainError } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Notice } from '../../../components/ui/notice';
import { Skeleton } from '../../../components/ui/skeleton';
import type { VersionDetail } from '../../../server/version/get-version';
import { countVariants, registrationSteps } from './registration-steps';
import { StepList } from './step-list';
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
  return (
    <div className="grid gap-4 sm:gap-5">
      <Card
        title={<span className="wrap-anywhere">{`${data.architecture} v${data.number}`}</span>} description={`For the task ${data.task}, from ${data.fileName}.`}
        actions={<Actions version={data} ready={ready > 0} onAnother={onAnother} />}
      >
        <StepList steps={registrationSteps(data.state, { inspected: data.inspection !== null, variants: rows.length })} />
        {!failed && <p className="mt-3 text-sm text-ink-muted" aria-live="polite">{sentence(data)}</p>}
      </Card>
      {failed && (
        <Notice tone="bad" title={`Refused: ${data.progress}`} action={onChange === undefined ? <Button onClick={onAnother}>Start again</Button> : <Button look="primary" onClick={onChange}>Change and try again</Button>}>
          {data.hint ?? 'Nothing of it serves; what you entered is kept.'}
        </Notice>
      )}
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
      <Button look="ghost" onClick={onAnother}>Register another</Button>
      <Button asChild><Link href={`${page}/${encodeURIComponent(version.architecture)}?version=${version.number}`}>Details</Link></Button>
      {ready ? <Button asChild look="primary"><Link href={`${page}?target=${encodeURIComponent(version.architecture)}#playground`}><MessageCircleQuestion aria-hidden />Ask it now</Link></Button> : <Button look="primary" disabled>Ask it now</Button>}
    </>
  );
}

function sentence({ state, progress }: VersionDetail): string {
  const text = progress.charAt(0).toUpperCase() + progress.slice(1);
  return state === 'ready' ? `It answers already. ${text}` : text;
}
