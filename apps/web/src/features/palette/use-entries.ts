'use client';
import { useEffect, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { entryOf, placesFor } from './palette-entries';
import type { Entry } from './palette-entries';

const TYPING_MS = 120;

/** Returns where a text may lead: pages at once, things of the workspace as soon as they are found. */
export function useEntries(text: string): { entries: Entry[]; searching: boolean } {
  const trpc = useTRPC();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery(trpc.search.find.queryOptions({ text: settled }, { enabled: settled !== '', placeholderData: keepPreviousData, staleTime: 10_000 }));
  const wanted = text.trim();
  const hits = wanted === '' || settled === '' ? [] : (found.data ?? []).filter((hit) => found.isPlaceholderData ? hit.name.toLowerCase().includes(wanted.toLowerCase()) : true);
  return { entries: [...placesFor(text), ...hits.map(entryOf)], searching: wanted !== '' && (wanted !== settled || found.isFetching) };
}
