'use client';
import { useCallback } from 'react';
import { usePathname, useSearchParams } from 'next/navigation';

export type UrlChange = Readonly<Record<string, string | null>>;
export type UrlState = {
  params: Pick<URLSearchParams, 'get' | 'toString'>;
  /** Sets parameters of the page's address and takes away those that are null; `step` makes it a step that "back" undoes. */
  change: (change: UrlChange, how?: 'step') => void;
};

/** Returns what the page's address says behind the question mark, and how to change it without loading the page anew. */
export function useUrlState(): UrlState {
  const params = useSearchParams();
  const path = usePathname();
  const change = useCallback((wanted: UrlChange, how?: 'step') => {
    const search = changedSearch(window.location.search, wanted);
    const url = search === '' ? path : `${path}?${search}`;
    if (how === 'step') window.history.pushState(null, '', url);
    else window.history.replaceState(null, '', url);
  }, [path]);
  return { params, change };
}

/** Returns a query string with some parameters set, or taken away where they are null or empty. */
export function changedSearch(search: string, wanted: UrlChange): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next.toString();
}
