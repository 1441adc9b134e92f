'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { AppWindow, Braces, ChartNoAxesCombined, Cpu, FileStack, Gauge, Receipt, Scale, ScrollText, Server, Settings, Target, TrendingUp, UsersRound } from 'lucide-react';
import { cn } from '../../components/class-names';
import { useTimeLink } from '../../components/time/use-time-range';

/** The pages there are, those first that are looked at most. */
export const PAGES = [
  { href: '/', name: 'Overview', icon: Gauge },
  { href: '/tasks', name: 'Tasks', icon: Target },
  { href: '/applications', name: 'Applications', icon: AppWindow },
  { href: '/decisions', name: 'Decisions', icon: Scale },
  { href: '/scaling', name: 'Scaling', icon: TrendingUp },
  { href: '/instances', name: 'Instances', icon: Cpu },
  { href: '/offline', name: 'Offline jobs', icon: FileStack },
  { href: '/fleet', name: 'Fleet', icon: Server },
  { href: '/costs', name: 'Costs', icon: Receipt },
  { href: '/planner', name: 'Planner', icon: ChartNoAxesCombined },
] as const;

/** Pages about the workspace itself: at the side below the others, on small screens in the account's menu. `needs`: the right to see it. */
export const WORKSPACE_PAGES = [
  { href: '/members', name: 'Members', icon: UsersRound, needs: 'read' },
  { href: '/audit', name: 'Audit log', icon: ScrollText, needs: 'audit' },
  { href: '/settings', name: 'Settings', icon: Settings, needs: 'read' },
  { href: '/reference', name: 'API', icon: Braces, needs: 'read' },
] as const;

export type Page = { href: string; name: string; icon: typeof Gauge };

/** Pages that show a time range: it goes along from one to the next. */
const TIMED: ReadonlySet<string> = new Set(['/', '/decisions', '/scaling', '/costs', '/fleet', '/audit']);

/** Returns whether an address belongs to a page: is it, or lies below it. */
export function isHere(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}

/** Links to pages at the side, one below the other; the present one is marked. */
export function Navigation({ pages = PAGES, label = 'Pages' }: { pages?: readonly Page[]; label?: string }) {
  return (
    <nav aria-label={label} className="flex flex-col gap-0.5">
      {pages.map((page) => (
        <PageLink key={page.href} page={page} look="side" />
      ))}
    </nav>
  );
}

/** A link to a page: a row at the side, or a cell of the bar at the foot of a small screen. */
export function PageLink({ page: { href, name, icon: Icon }, look, className }: { page: Page; look: 'side' | 'bar'; className?: string }) {
  const here = isHere(usePathname(), href);
  const link = useTimeLink();
  return (
    <Link
      href={TIMED.has(href) ? link(href) : href} aria-current={here ? 'page' : undefined}
      className={cn(
        'font-medium text-ink-muted hover:text-ink', look === 'side' ? 'flex items-center gap-2.5 rounded-control px-2.5 py-2 text-sm hover:bg-sunken' : BAR_CELL,
        here && (look === 'side' ? 'bg-accent-soft text-accent-text hover:bg-accent-soft hover:text-accent-text' : 'text-accent-text'), className,
      )}
    >
      <Icon className={look === 'side' ? 'size-4.5' : 'size-5'} aria-hidden />
      {name}
    </Link>
  );
}

/** How a cell of the bar looks. */
export const BAR_CELL = 'flex min-w-0 flex-col items-center gap-0.5 whitespace-nowrap px-1 py-2 text-[0.7rem]';
