'use client';
import { explainError } from '../../client/trpc';
import { Button } from './button';
import { Notice } from './notice';

/** What of a query matters here: whether it failed with nothing to show, why, and how to ask again. */
export type Read = { isError: boolean; data: unknown; error: unknown; refetch: () => Promise<unknown> };

/** Returns the queries that failed and have nothing to show in the place of what they were asked for. */
export function failedReads(reads: readonly Read[]): Read[] {
  return reads.filter(({ isError, data }) => isError && data === undefined);
}

/** In the place of what could not be read: why, and a way to ask again. An empty table would say that there is nothing. */
export function Unread({ reads }: { reads: readonly Read[] }) {
  const [first] = reads;
  if (first === undefined) return null;
  const { title, text } = explainError(first.error);
  return <Notice tone="bad" title={title} action={<Button size="sm" onClick={() => reads.forEach(({ refetch }) => void refetch())}>Try again</Button>}>{text}</Notice>;
}
