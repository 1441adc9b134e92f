'use client';
import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Badge } from '../../../components/ui/badge';
import { Card } from '../../../components/ui/card';
import { Notice } from '../../../components/ui/notice';
import { Select } from '../../../components/ui/select';
import { Skeleton } from '../../../components/ui/skeleton';
import { rowKey } from '../../../components/variants/row-key';
import type { ModelRow } from '../../../server/variant/list-variants';
import type { MeasuredProfile } from '../../../server/variant/variant-profiles';
import { ProfileChart } from './profile-chart';
import { profileFacts } from './profile-facts';
import { profilePoints } from './profile-points';

/** What was measured of one variant: run time by batch size with the straight line through it, loads, memory, and the circumstances. */
export function ProfileCard({ rows }: { rows: readonly ModelRow[] }) {
  const measured = rows.filter((row) => row.hardware !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const row = measured.find((each) => rowKey(each) === chosen) ?? measured.find((each) => each.status === 'ready') ?? measured[0];
  if (row === undefined) return null;
  const several = new Set(measured.flatMap((each) => each.hardware ?? [])).size > 1;
  return (
    <Card
      title="Profile" description="Run time inside the host, without network and queue."
      actions={<Select label="Variant whose profile is shown" className="w-full min-w-0 sm:w-72" value={rowKey(row)} onValueChange={setChosen} options={measured.map((each) => ({ value: rowKey(each), label: several ? `${each.variant} on ${each.hardware ?? ''}` : each.variant }))} />}
    >
      <ProfileBody row={row} />
    </Card>
  );
}

function ProfileBody({ row }: { row: ModelRow }) {
  const trpc = useTRPC();
  const profiles = useQuery(trpc.variant.profiles.queryOptions({ variant: row.variant }, { placeholderData: keepPreviousData, refetchInterval: row.provisional ? 10_000 : false }));
  if (profiles.isError) return <Notice tone="bad" title={explainError(profiles.error).title}>{explainError(profiles.error).text}</Notice>;
  const profile = profiles.data?.find((each) => each.hardware === row.hardware);
  if (profile === undefined) return <Skeleton className="h-72" />;
  return <Profile label={`Run time of ${row.variant} by batch size`} profile={profile} />;
}

function Profile({ label, profile }: { label: string; profile: MeasuredProfile }) {
  return (
    <div className="grid grid-cols-1 gap-y-5">
      <div className="min-w-0">
        <ProfileChart label={label} points={profilePoints(profile.latency, profile.line)} />
        <p className="mt-1 text-center text-xs text-ink-faint">Rows in a batch</p>
      </div>
      <dl className="grid grid-cols-1 content-start gap-x-8 gap-y-3 text-sm sm:grid-cols-2 xl:grid-cols-3">
        {profileFacts(profile).map((fact) => (
          <div key={fact.name} className="min-w-0">
            <dt className="text-xs text-ink-muted">{fact.name}{fact.name === 'Others on the machine' && profile.provisional && <Badge tone="warn" className="ml-1.5">provisional</Badge>}</dt>
            <dd className="min-w-0 wrap-anywhere">{fact.value}{fact.note !== undefined && <span className="block text-xs text-ink-faint">{fact.note}</span>}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
