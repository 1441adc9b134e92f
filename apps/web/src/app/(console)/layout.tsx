import type { ReactNode } from 'react';
import { ApiProvider } from '../../client/trpc';
import { ToastProvider } from '../../components/ui/toast';
import { TooltipProvider } from '../../components/ui/tooltip-provider';
import { Palette } from '../../features/palette/palette';
import { LiveChanges } from '../../features/shell/live-changes';
import { Shell } from '../../features/shell/shell';
import { currentPerson } from '../../server/access/current-person';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const person = await currentPerson();
  return (
    <ApiProvider>
      <TooltipProvider>
        <ToastProvider>
          <LiveChanges />
          <Shell person={person} finder={<Palette />}>{children}</Shell>
        </ToastProvider>
      </TooltipProvider>
    </ApiProvider>
  );
}
