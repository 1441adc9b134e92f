'use client';
import { useState } from 'react';
import { usePathname } from 'next/navigation';
import { Menu } from 'lucide-react';
import { cn } from '../../components/class-names';
import { Dialog } from '../../components/ui/dialog';
import type { PersonActor } from '../../server/access/actor';
import { BAR_CELL, isHere, Navigation, PageLink, PAGES, WORKSPACE_PAGES } from './navigation';

/** So many pages and the menu have room side by side on the smallest phones. */
const ON_PHONES = 4;

/** The bar at the foot of small screens: the first pages and a menu of all on phones, all pages on tablets. */
export function BarNavigation({ scopes }: { scopes: PersonActor['scopes'] }) {
  const path = usePathname();
  const [open, setOpen] = useState(false);
  const elsewhere = !PAGES.slice(0, ON_PHONES).some(({ href }) => isHere(path, href));
  return (
    <>
      <nav aria-label="Pages" className="grid auto-cols-fr grid-flow-col">
        {PAGES.map((page, index) => (
          <PageLink key={page.href} page={page} look="bar" className={index >= ON_PHONES ? 'hidden md:flex' : ''} />
        ))}
        <button
          type="button" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}
          className={cn(BAR_CELL, 'font-medium text-ink-muted hover:text-ink md:hidden', elsewhere && 'text-accent-text')}
        >
          <Menu className="size-5" aria-hidden />
          More
        </button>
      </nav>
      <Dialog open={open} onOpenChange={setOpen} title="All pages">
        {/* Whichever link is followed, the menu has done its work. */}
        <div className="grid gap-3" onClick={() => setOpen(false)}>
          <Navigation label="All pages" />
          <div className="border-t pt-3"><Navigation label="Workspace" pages={WORKSPACE_PAGES.filter(({ needs }) => scopes.includes(needs))} /></div>
        </div>
      </Dialog>
    </>
  );
}
