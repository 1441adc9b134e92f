import type { ArchitectureSummary } from '../../../server/architecture/list-architectures';
import type { VersionSummary } from '../../../server/version/version-summary';

/** What can be done with a version: `promote` to a newer one, `roll-back` to an older one, `pin` the one that is stable; null: nothing. */
export type Promotion = 'promote' | 'roll-back' | 'pin' | null;

/** Returns what an owner may do with a version to make it, or keep it, stable. */
export function promotionOf(architecture: Pick<ArchitectureSummary, 'stable' | 'pinned'>, version: Pick<VersionSummary, 'number' | 'readyVariants'>): Promotion {
  if (version.readyVariants === 0 || architecture.pinned === version.number) return null;
  if (architecture.stable === null || version.number > architecture.stable) return 'promote';
  return version.number === architecture.stable ? 'pin' : 'roll-back';
}

/** Returns one sentence on what is stable and what the owner wants; null while nothing is ready. */
export function stableInWords({ stable, pinned, versions }: Pick<ArchitectureSummary, 'stable' | 'pinned' | 'versions'>): string | null {
  if (stable === null) return null;
  if (pinned === null) return `Queries get v${stable}; the next version that is ready takes over by itself.`;
  if (pinned !== stable) return `Queries get v${stable}; v${pinned} is to take over.`;
  const newer = versions.some((version) => version.number > pinned && version.readyVariants > 0);
  return `Queries get v${pinned}, and stay with it${newer ? ' although a newer version is ready' : ', whatever comes after it'}.`;
}
