import type { ReactNode } from 'react';
import Link from 'next/link';
import { Boxes, Plus } from 'lucide-react';
import { Button } from '../../components/ui/button';
import type { PersonActor } from '../../server/access/actor';
import { BarNavigation } from './bar-navigation';
import { Logo } from './logo';
import { Navigation } from './navigation';
import { WorkspaceNavigation } from './workspace-navigation';
import { UserMenu } from './user-menu';

/** What surrounds every page: pages at the side (at the foot of a small screen), workspace and account above. */
export function Shell({ person, finder, children }: { person: PersonActor; /** What finds anything by its name. */ finder: ReactNode; children: ReactNode }) {
  return (
    <div className="lg:grid lg:grid-cols-[14rem_1fr]">
      <a href="#content" className="sr-only z-50 rounded-control bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:left-3 focus:top-3">
        Skip to content
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-5 border-r bg-surface px-3 py-4 lg:flex">
        <Link href="/" className="px-2.5" aria-label="INFaaS, overview"><Logo /></Link>
        <Navigation />
        <WorkspaceNavigation scopes={person.scopes} />
      </aside>
      <div className="flex min-h-dvh min-w-0 flex-col pb-16 lg:pb-0">
        <header className="sticky top-0 z-30 flex h-14 items-center gap-3 border-b bg-surface/95 px-4 backdrop-blur sm:px-6">
          <Link href="/" className="lg:hidden" aria-label="INFaaS, overview"><Logo /></Link>
          <p className="ml-auto inline-flex min-w-0 items-center gap-1.5 text-sm text-ink-muted lg:ml-0">
            <Boxes className="size-4 shrink-0" aria-hidden />
            <span className="sr-only">Workspace: </span>
            <span className="truncate font-medium text-ink">{person.workspaceName}</span>
          </p>
          <div className="lg:ml-auto">{finder}</div>
          <Button asChild size="sm"><Link href="/register" aria-label="Register a model"><Plus aria-hidden /><span className="hidden sm:inline">Register a model</span></Link></Button>
          <div><UserMenu name={person.name} email={person.email} role={person.role} scopes={person.scopes} /></div>
        </header>
        <main id="content" className="mx-auto w-full max-w-7xl flex-1 px-4 py-5 sm:px-6 sm:py-6">{children}</main>
      </div>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"><BarNavigation scopes={person.scopes} /></div>
    </div>
  );
}
