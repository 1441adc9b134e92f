'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { Card } from '../../../components/ui/card';
import { CopyButton } from '../../../components/ui/copy-button';
import { Table } from '../../../components/ui/table';

/** What other workspaces let this one query, by the name it is asked by. */
export function SharedCard() {
  const trpc = useTRPC();
  const grants = useQuery(trpc.grant.list.queryOptions(undefined, { refetchInterval: 30_000 }));
  if (grants.data === undefined) return null;
  const { received, workspace } = grants.data;
  return (
    <Card className="mt-5" title="Shared with this workspace" description="Tasks and models of others that applications here may query. Their owners keep files and figures; whoever asks pays.">
      {received.length > 0 && (
        <Table
          label="Shared with this workspace" rows={received} rowKey={(grant) => grant.id}
          columns={[
            { key: 'name', header: 'Ask for', cell: ({ name }) => <span className="flex items-center gap-1"><code className="text-xs font-medium">{name}</code><CopyButton text={name} /></span> },
            { key: 'kind', header: 'Is', cell: ({ kind }) => (kind === 'task' ? 'a task' : 'an architecture') },
            { key: 'owner', header: 'Owner', cell: ({ owner }) => owner.name },
            { key: 'application', header: 'Application', wide: true, cell: ({ application }) => application ?? <span className="text-ink-muted">every one</span> },
          ]}
        />
      )}
      <p className="text-xs text-ink-muted [div+&]:mt-3">{received.length === 0 ? 'Nothing yet. ' : ''}Others share by the short name of this workspace: <code className="font-medium text-ink">{workspace}</code></p>
    </Card>
  );
}
