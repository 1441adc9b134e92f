import { ArrowDownRight, ArrowUpRight, CircleDot, Copy, Eraser, ServerCrash, ServerOff, Server, Square, Play } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Tone } from '../../components/ui/badge';

export type EventLook = { tone: Tone; icon: LucideIcon; text: string };

const LOOKS: Readonly<Record<string, EventLook>> = {
  start: { tone: 'good', icon: Play, text: 'start' },
  replicate: { tone: 'good', icon: Copy, text: 'replicate' },
  upgrade: { tone: 'accent', icon: ArrowUpRight, text: 'upgrade' },
  downgrade: { tone: 'accent', icon: ArrowDownRight, text: 'downgrade' },
  stop: { tone: 'neutral', icon: Square, text: 'stop' },
  evict: { tone: 'warn', icon: Eraser, text: 'evict' },
  'worker-joined': { tone: 'info', icon: Server, text: 'worker joined' },
  'worker-left': { tone: 'neutral', icon: ServerOff, text: 'worker left' },
  'worker-lost': { tone: 'bad', icon: ServerCrash, text: 'worker lost' },
};

/** Returns how an action of scaling is shown; one that is not known here in its own words. */
export function eventLook(action: string): EventLook {
  return LOOKS[action] ?? { tone: action.endsWith('failed') ? 'bad' : 'neutral', icon: CircleDot, text: action.replaceAll('-', ' ') };
}
