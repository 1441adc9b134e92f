'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Badge } from '../../components/ui/badge';
import { Card } from '../../components/ui/card';
import { Notice } from '../../components/ui/notice';

const LOOK_EVERY_MS = 3_000;

/** The workspace's servers elsewhere, and whether they answer now. */
export function UpstreamList() {
  const trpc = useTRPC();
  const upstreams = useQuery({ ...trpc.upstream.list.queryOptions(), refetchInterval: LOOK_EVERY_MS });
  if (upstreams.error !== null) return <Notice tone="bad" title={explainError(upstreams.error).title}>{explainError(upstreams.error).text}</Notice>;
  return (
    <Card title="Servers" description="One that does not answer is looked after every second; its queries go to other variants meanwhile.">
      {upstreams.data === undefined || upstreams.data.length === 0 ? (
        <p className="min-h-12 text-sm text-ink-muted">{upstreams.data === undefined ? 'Loading.' : 'None yet. A model that runs elsewhere already can serve a task here beside your own, and is chosen when it is cheapest.'}</p>
      ) : (
        <ul className="grid gap-3">
          {upstreams.data.map((row) => (
            <li key={`${row.name}.${row.version}`} className="grid gap-1 rounded-card border px-3.5 py-3 text-sm">
              <p className="flex flex-wrap items-center justify-between gap-2">
                <Link className="font-medium hover:text-accent-text" href={`/tasks/${encodeURIComponent(row.task)}`}>{row.name} v{row.version}</Link>
                <Badge tone={row.answers ? 'good' : row.state === 'failed' ? 'bad' : 'warn'}>{row.answers ? 'answers' : row.state === 'failed' ? 'failed' : 'away'}</Badge>
              </p>
              <p className="wrap-anywhere text-ink-muted">{row.model} at {row.url}</p>
              <p className="text-xs text-ink-muted">{row.hardware} · {row.concurrency} at a time · ${row.pricePerHourUsd} per hour</p>
              <p className="text-xs text-ink-muted">{row.progress}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
