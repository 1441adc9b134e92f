import Link from 'next/link';
import { formatBytes } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Table } from '../../components/ui/table';
import type { ArchitectureSummary } from '../../server/architecture/list-architectures';
import { VERSION_TONE } from './version-tone';

/** The versions of an architecture, newest first; each leads to its own figures. */
export function VersionList({ architecture, chosen }: { architecture: ArchitectureSummary; chosen: number | null }) {
  const page = `/tasks/${encodeURIComponent(architecture.task)}/${encodeURIComponent(architecture.name)}`;
  return (
    <Table
      label={`Versions of ${architecture.name}`} rows={[...architecture.versions].reverse()} rowKey={(version) => version.id}
      columns={[
        {
          key: 'number', header: 'Version',
          cell: ({ number }) => <Link href={`${page}?version=${number}`} scroll={false} aria-current={number === chosen ? 'true' : undefined} className="font-medium text-accent-text underline underline-offset-2 aria-[current]:text-ink aria-[current]:no-underline">{`v${number}`}</Link>,
        },
        { key: 'file', header: 'File', cell: ({ fileName }) => <span className="block max-w-56 truncate" title={fileName}>{fileName}</span> },
        { key: 'size', header: 'Size', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
        { key: 'uploaded', header: 'Uploaded', wide: true, cell: ({ createdAtMs }) => <time dateTime={new Date(createdAtMs).toISOString()}>{new Date(createdAtMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</time> },
        { key: 'state', header: 'State', cell: ({ state }) => <Badge tone={VERSION_TONE[state]}>{state}</Badge> },
        { key: 'progress', header: 'Progress', wide: true, cell: ({ progress, hint }) => <span className="block max-w-md text-ink-muted">{progress}{hint === null ? '' : ` ${hint}`}</span> },
      ]}
    />
  );
}
