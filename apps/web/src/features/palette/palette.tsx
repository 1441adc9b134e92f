'use client';
import { useEffect, useState } from 'react';
import dynamic from 'next/dynamic';
import { Search } from 'lucide-react';

const PaletteDialog = dynamic(() => import('./palette-dialog').then((module) => module.PaletteDialog), { ssr: false });

/** Finds any page, task, model, application or decision by its name: a button, and Ctrl-K or Cmd-K anywhere. */
export function Palette() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button" onClick={() => setOpen(true)} aria-keyshortcuts="Control+K Meta+K" aria-haspopup="dialog"
        className="inline-flex h-8 items-center gap-2 rounded-control border border-line-strong bg-surface px-2.5 text-xs text-ink-muted shadow-card hover:bg-sunken hover:text-ink"
      >
        <Search className="size-4" aria-hidden />
        <span className="sr-only md:not-sr-only">Find anything</span>
        <kbd aria-hidden className="hidden rounded border bg-sunken px-1 font-sans text-[0.7rem] md:inline">Ctrl K</kbd>
      </button>
      {open && <PaletteDialog onClose={() => setOpen(false)} />}
    </>
  );
}
