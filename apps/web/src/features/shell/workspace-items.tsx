'use client';
import { useQuery } from '@tanstack/react-query';
import { DropdownMenu } from 'radix-ui';
import { Boxes, Check } from 'lucide-react';
import { useTRPC } from '../../client/trpc';
import { switchWorkspace } from '../../client/workspace-cookie';

/** The workspaces of the person, to look at another one; nothing for who has only one. */
export function WorkspaceItems({ itemClassName, enabled }: { itemClassName: string; enabled: boolean }) {
  const trpc = useTRPC();
  const workspaces = useQuery(trpc.workspace.list.queryOptions(undefined, { enabled }));
  if (workspaces.data === undefined || workspaces.data.length < 2) return null;
  return (
    <>
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <DropdownMenu.Label className="px-2.5 py-1 text-xs text-ink-muted">Workspace</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={workspaces.data.find((each) => each.current)?.slug ?? ''} onValueChange={switchWorkspace}>
        {workspaces.data.map(({ slug, name }) => (
          <DropdownMenu.RadioItem key={slug} value={slug} className={itemClassName}>
            <Boxes aria-hidden />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <DropdownMenu.ItemIndicator><Check /></DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </>
  );
}
