'use client';
import type { PersonActor } from '../../server/access/actor';
import { Navigation, WORKSPACE_PAGES } from './navigation';

/** Links to the pages about the workspace itself that a person may see, at the foot of the side. */
export function WorkspaceNavigation({ scopes }: { scopes: PersonActor['scopes'] }) {
  return (
    <div className="mt-auto border-t pt-3">
      <Navigation label="Workspace" pages={WORKSPACE_PAGES.filter(({ needs }) => scopes.includes(needs))} />
    </div>
  );
}
