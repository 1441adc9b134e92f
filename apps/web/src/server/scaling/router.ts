import { procedure, router } from '../trpc';
import { listChanges, changesSchema } from './changes';
import { scalingTimeline, timelineSchema } from './timeline';

export const scalingRouter = router({
  timeline: procedure('read', 'Load, capacity and instances over time, with what scaled and why').input(timelineSchema).query(scalingTimeline),
  changes: procedure('read', 'What changed lately: scaling, machines and versions').input(changesSchema).query(listChanges),
});
