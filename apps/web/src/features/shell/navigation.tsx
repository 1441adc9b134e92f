'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { AppWindow, Cpu, FileStack, Gauge, Receipt, Scale, ScrollText, Server, Settings, Target, TrendingUp, UsersRound } from 'lucide-react';
import { cn } from '../../components/class-names';
import { useTimeLink } from '../../components/time/use-time-range';

/** The pages there are. */
const PAGES = [
  { href: '/', name: 'Overview', icon: Gauge },
  { href: '/tasks', name: 'Tasks', icon: Target },
  { href: '/applications', name: 'Applications', icon: AppWindow },
  { href: '/decisions', name: 'Decisions', icon: Scale },
  { href: '/scaling', name: 'Scaling', icon: TrendingUp },
  { href: '/instances', name: 'Instances', icon: Cpu },
  { href: '/offline', name: 'Offline jobs', icon: FileStack },
  { href: '/fleet', name: 'Fleet', icon: Server },
  { href: '/costs', name: 'Costs', icon: Receipt },
] as const;

/** Pages about the workspace itself: at the side below the others, on a phone in the account's menu. `needs`: the right to see it. */
export const WORKSPACE_PAGES = [
  { href: '/members', name: 'Members', icon: UsersRound, needs: 'read' },
  { href: '/audit', name: 'Audit log', icon: ScrollText, needs: 'audit' },
  { href: '/settings', name: 'Settings', icon: Settings, needs: 'read' },
] as const;

type NavigationProps = { look: 'side' | 'bar'; pages?: readonly { href: string; name: string; icon: typeof Gauge }[]; label?: string };

/** Pages that show a time range: it goes along from one to the next. */
const TIMED: ReadonlySet<string> = new Set(['/', '/decisions', '/scaling', '/costs']);

/** Links to all pages; the present one is marked. `bar` is the row at the foot of a phone. */
export function Navigation({ look, pages = PAGES, label = 'Pages' }: NavigationProps) {
  const path = usePathname();
  const link = useTimeLink();
  return (
    <nav aria-label={label} className={look === 'side' ? 'flex flex-col gap-0.5' : 'grid auto-cols-[minmax(4.5rem,1fr)] grid-flow-col overflow-x-auto'}>
      {pages.map(({ href, name, icon: Icon }) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href} href={TIMED.has(href) ? link(href) : href} aria-current={here ? 'page' : undefined}
            className={cn(
              'font-medium text-ink-muted hover:text-ink',
              look === 'side' ? 'flex items-center gap-2.5 rounded-control px-2.5 py-2 text-sm hover:bg-sunken' : 'flex flex-col items-center gap-0.5 whitespace-nowrap px-1 py-2 text-[0.7rem]',
              here && (look === 'side' ? 'bg-accent-soft text-accent-text hover:bg-accent-soft hover:text-accent-text' : 'text-accent-text'),
            )}
          >
            <Icon className={look === 'side' ? 'size-4.5' : 'size-5'} aria-hidden />
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
