'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { AppWindow, Gauge, Server, Target } from 'lucide-react';
import { cn } from '../../components/class-names';

/** The pages there are. */
const PAGES = [
  { href: '/', name: 'Overview', icon: Gauge },
  { href: '/tasks', name: 'Tasks', icon: Target },
  { href: '/applications', name: 'Applications', icon: AppWindow },
  { href: '/fleet', name: 'Fleet', icon: Server },
] as const;

/** Links to all pages; the present one is marked. `bar` is the row at the foot of a phone. */
export function Navigation({ look }: { look: 'side' | 'bar' }) {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className={look === 'side' ? 'flex flex-col gap-0.5' : 'grid grid-cols-4'}>
      {PAGES.map(({ href, name, icon: Icon }) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href} href={href} aria-current={here ? 'page' : undefined}
            className={cn(
              'font-medium text-ink-muted hover:text-ink',
              look === 'side' ? 'flex items-center gap-2.5 rounded-control px-2.5 py-2 text-sm hover:bg-sunken' : 'flex flex-col items-center gap-0.5 py-2 text-[0.7rem]',
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
