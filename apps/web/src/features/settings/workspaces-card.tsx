'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTRPC } from '../../client/trpc';
import { switchWorkspace } from '../../client/workspace-cookie';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { CreateWorkspaceDialog } from './create-workspace-dialog';

/** The workspaces of the person: look at another one, or make one. */
export function WorkspacesCard({ mayCreate }: { mayCreate: boolean }) {
  const trpc = useTRPC();
  const [creating, setCreating] = useState(false);
  const workspaces = useQuery(trpc.workspace.list.queryOptions());
  return (
    <Card
      title="Your workspaces" description="Each has models, people and costs of its own" reads={[workspaces]}
      actions={mayCreate ? <Button size="sm" icon={<Plus />} onClick={() => setCreating(true)}>New workspace</Button> : undefined}
    >
      {workspaces.data === undefined ? <Skeleton className="h-16" /> : (
        <ul className="grid gap-1">
          {workspaces.data.map(({ slug, name, role, current }) => (
            <li key={slug} className="flex min-h-9 items-center gap-3">
              <span className="min-w-0 flex-1 truncate"><span className="font-medium">{name}</span> <span className="text-xs text-ink-muted">{slug} · {role}</span></span>
              {current ? <Badge tone="accent">here</Badge> : <Button size="sm" aria-label={`Switch to ${name}`} onClick={() => switchWorkspace(slug)}>Switch</Button>}
            </li>
          ))}
        </ul>
      )}
      {creating && <CreateWorkspaceDialog onClose={() => setCreating(false)} />}
    </Card>
  );
}
