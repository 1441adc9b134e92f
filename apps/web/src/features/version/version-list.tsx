'use client';
import { useState } from 'react';
import Link from 'next/link';
import { Pin, Trash2 } from 'lucide-react';
import { formatBytes } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { ArchitectureSummary } from '../../server/architecture/list-architectures';
import type { VersionSummary } from '../../server/version/version-summary';
import { DeleteDialog } from './release/delete-dialog';
import { PromoteDialog } from './release/promote-dialog';
import { promotionOf, stableInWords } from './release/promotion';
import { useRelease } from './release/use-release';
import { VERSION_TONE } from './version-tone';

const OFFERS = { promote: 'Promote', 'roll-back': 'Roll back', pin: 'Keep stable' } as const;

type Asked = { kind: 'promote' | 'delete'; version: number | null };

/** The versions of an architecture, newest first, and which one is stable; owners promote, roll back and delete here. */
export function VersionList({ architecture, chosen }: { architecture: ArchitectureSummary; chosen: number | null }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { allowed } = useRelease();
  const words = stableInWords(architecture);
  return (
    <>
      <Table
        label={`Versions of ${architecture.name}`} rows={[...architecture.versions].reverse()} rowKey={(version) => version.id}
        columns={[...columnsOf(architecture, chosen), ...(allowed ? [actionsOf(architecture, setAsked)] : [])]}
      />
      {architecture.takeover !== null && <div className="mt-3"><Notice tone="info" title="Another version is about to take over">{architecture.takeover}</Notice></div>}
      {words !== null && (
        <p className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-xs text-ink-muted">
          <span className="min-w-0">{words}</span>
          {allowed && architecture.pinned !== null && <Button size="sm" onClick={() => setAsked({ kind: 'promote', version: null })}>Follow the newest</Button>}
        </p>
      )}
      {asked?.kind === 'promote' && <PromoteDialog architecture={architecture} version={asked.version} onClose={() => setAsked(null)} />}
      {asked?.kind === 'delete' && <DeleteDialog architecture={architecture} version={asked.version} onClose={() => setAsked(null)} />}
    </>
  );
}

function columnsOf(architecture: ArchitectureSummary, chosen: number | null): Column<VersionSummary>[] {
  const page = `/tasks/${encodeURIComponent(architecture.task)}/${encodeURIComponent(architecture.name)}`;
  return [
    {
      key: 'number', header: 'Version',
      cell: ({ number }) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <Link href={`${page}?version=${number}`} scroll={false} aria-current={number === chosen ? 'true' : undefined} className="font-medium text-accent-text underline underline-offset-2 aria-[current]:text-ink aria-[current]:no-underline">{`v${number}`}</Link>
          {number === architecture.stable && <Badge tone="accent" title="What queries by task or architecture get">stable</Badge>}
          {number === architecture.pinned && <Badge title="Its owner wants this version to be stable"><Pin aria-hidden />pinned</Badge>}
        </span>
      ),
    },
    { key: 'file', header: 'File', wide: true, cell: ({ fileName }) => <span className="block max-w-36 truncate" title={fileName}>{fileName}</span> },
    { key: 'size', header: 'Size', align: 'right', wide: true, cell: ({ bytes }) => formatBytes(bytes) },
    { key: 'uploaded', header: 'Uploaded', className: 'hidden lg:table-cell', cell: ({ createdAtMs }) => <time dateTime={new Date(createdAtMs).toISOString()}>{new Date(createdAtMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</time> },
    { key: 'state', header: 'State', cell: ({ state }) => <Badge tone={VERSION_TONE[state]}>{state}</Badge> },
    { key: 'progress', header: 'Progress', className: 'hidden xl:table-cell', cell: ({ progress, hint }) => <span className="block max-w-52 text-ink-muted">{progress}{hint === null ? '' : ` ${hint}`}</span> },
  ];
}

function actionsOf(architecture: ArchitectureSummary, onAsk: (asked: Asked) => void): Column<VersionSummary> {
  return {
    key: 'actions', header: <span className="sr-only">Actions</span>, align: 'right',
    cell: (version) => {
      const promotion = promotionOf(architecture, version);
      return (
        <span className="inline-flex items-center gap-1.5">
          {promotion !== null && <Button size="sm" aria-label={`${OFFERS[promotion]}: v${version.number}`} onClick={() => onAsk({ kind: 'promote', version: version.number })}>{OFFERS[promotion]}</Button>}
          <Button size="sm" look="ghost" aria-label={`Delete v${version.number}`} icon={<Trash2 />} onClick={() => onAsk({ kind: 'delete', version: version.number })} />
        </span>
      );
    },
  };
}
