import { ArrowDownRight, ArrowRight, ArrowUpRight, BadgeCheck, CircleDot, Copy, Eraser, LogOut, ServerCrash, ServerOff, Server, Square, Play, Undo2 } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Tone } from '../ui/badge';

export type EventLook = { tone: Tone; icon: LucideIcon; text: string };

const LOOKS: Readonly<Record<string, EventLook>> = {
  start: { tone: 'good', icon: Play, text: 'start' },
  replicate: { tone: 'good', icon: Copy, text: 'replicate' },
  upgrade: { tone: 'accent', icon: ArrowUpRight, text: 'upgrade' },
  downgrade: { tone: 'accent', icon: ArrowDownRight, text: 'downgrade' },
  stop: { tone: 'neutral', icon: Square, text: 'stop' },
  evict: { tone: 'warn', icon: Eraser, text: 'evict' },
  promote: { tone: 'accent', icon: BadgeCheck, text: 'now stable' },
  move: { tone: 'info', icon: ArrowRight, text: 'move' },
  'machine-start': { tone: 'good', icon: Server, text: 'machine start' },
  'machine-drain': { tone: 'warn', icon: LogOut, text: 'machine drain' },
  'machine-resume': { tone: 'info', icon: Undo2, text: 'machine resume' },
  'machine-stop': { tone: 'neutral', icon: ServerOff, text: 'machine stop' },
  'worker-drain': { tone: 'warn', icon: LogOut, text: 'worker drain' },
  'worker-resume': { tone: 'info', icon: Undo2, text: 'worker resume' },
  'worker-joined': { tone: 'info', icon: Server, text: 'worker joined' },
  'worker-left': { tone: 'neutral', icon: ServerOff, text: 'worker left' },
  'worker-lost': { tone: 'bad', icon: ServerCrash, text: 'worker lost' },
};

/** Returns how an action of scaling is shown; one that is not known here in its own words. */
export function eventLook(action: string): EventLook {
  return LOOKS[action] ?? { tone: action.endsWith('failed') ? 'bad' : 'neutral', icon: CircleDot, text: action.replaceAll('-', ' ') };
}
