import type { Tone } from '../../components/ui/badge';
import type { VersionSummary } from '../../server/version/version-summary';

/** How the state of a version is coloured. */
export const VERSION_TONE: Readonly<Record<VersionSummary['state'], Tone>> = {
  waiting: 'neutral', inspecting: 'info', generating: 'info', measuring: 'info', ready: 'good', complete: 'good', failed: 'bad',
};
