'use client';
import Link from 'next/link';
import { useState } from 'react';
import { ChevronRight, Plus, Trash2 } from 'lucide-react';
import { explainError } from '../../client/trpc';
import { CancelRegistration } from '../../components/registration/cancel-registration';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { VariantsTable } from '../../components/variants/variants-table';
import { CompareCard } from './compare/compare-card';
import { DeleteDialog } from './release/delete-dialog';
import { useRelease } from './release/use-release';
import { GrantsCard } from './grants/grants-card';
import { InstancesCard } from './instances/instances-card';
import { VersionFacts } from './facts/version-facts';
import { ProfileCard } from './profile/profile-card';
import { useArchitecture } from './use-architecture';
import { VerdictCard } from './verdict-card';
import { VersionList } from './version-list';
import { VERSION_TONE } from './version-tone';

/** One architecture: its versions, what is in the file of the chosen one, and every variant of it with figures and verdict. */
export function ArchitecturePage({ task, name, number }: { task: string; name: string; number: number | null }) {
  const { architecture, chosen, version, variants, rows } = useArchitecture(name, number);
  const [deleting, setDeleting] = useState(false);
  const { allowed } = useRelease();
  if (architecture.isError) return <Problem error={architecture.error} task={task} onRetry={() => void architecture.refetch()} />;
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-1.5 flex flex-wrap items-center gap-1 text-sm text-ink-muted">
        <Link href="/tasks" className="hover:text-ink hover:underline">Tasks</Link><ChevronRight className="size-3.5" aria-hidden />
        <Link href={`/tasks/${encodeURIComponent(task)}`} className="wrap-anywhere hover:text-ink hover:underline">{task}</Link>
      </nav>
      <PageHeader
        title={<span className="flex flex-wrap items-center gap-x-3 gap-y-1"><span className="wrap-anywhere">{name}</span>{chosen !== null && <Badge tone={VERSION_TONE[chosen.state]}>{`v${chosen.number} ${chosen.state}`}</Badge>}</span>}
        description={`An architecture of the task ${architecture.data?.task ?? task}: one model, in versions, each as a family of variants.`}
        actions={<>{allowed && architecture.data !== undefined && <Button look="ghost" icon={<Trash2 />} onClick={() => setDeleting(true)}>Delete</Button>}<Button asChild><Link href={`/register?task=${encodeURIComponent(task)}&architecture=${encodeURIComponent(name)}`}><Plus aria-hidden />New version</Link></Button></>}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        <Card title="Versions">{architecture.data === undefined ? <Skeleton className="h-16" /> : <VersionList architecture={architecture.data} chosen={chosen?.number ?? null} />}</Card>
        {chosen?.state === 'failed' && <Notice tone="bad" title={`v${chosen.number} was refused: ${chosen.progress}`}>{chosen.hint ?? undefined}</Notice>}
        {chosen !== null && (variants.data === undefined ? <Skeleton className="h-80 rounded-card" /> : (
          <Card title={`Variants of v${chosen.number}`} description="As measured on each kind of hardware (µ$: millionths of a dollar). Open a row for its batch sizes." actions={<CancelRegistration version={chosen} />}>
            {rows.length === 0 ? <EmptyState icon={<Plus />} title="No variant yet" text={chosen.state === 'failed' ? 'The file was refused before any was made.' : chosen.progress} /> : <VariantsTable rows={rows} chosen={null} />}
          </Card>
        ))}
        <ProfileCard key={`profile-${chosen?.id ?? ''}`} rows={rows} />
        <CompareCard key={`compare-${chosen?.id ?? ''}`} rows={rows} />
        {rows.length > 0 && <VerdictCard rows={rows} />}
        <InstancesCard rows={rows} />
        <GrantsCard task={architecture.data?.task ?? task} architecture={name} />
        {chosen !== null && (version.data === undefined ? <Skeleton className="h-72 rounded-card" /> : <VersionFacts version={version.data} />)}
      </div>
      {deleting && architecture.data !== undefined && <DeleteDialog architecture={architecture.data} version={null} onClose={() => setDeleting(false)} />}
    </>
  );
}

function Problem({ error, task, onRetry }: { error: unknown; task: string; onRetry: () => void }) {
  const { title, text } = explainError(error);
  return (
    <Notice tone="bad" title={title} action={<span className="flex gap-2"><Button onClick={onRetry}>Try again</Button><Button asChild><Link href={`/tasks/${encodeURIComponent(task)}`}>The task</Link></Button></span>}>
      {text}
    </Notice>
  );
}
