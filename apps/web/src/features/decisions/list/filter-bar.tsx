'use client';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Select } from '../../../components/ui/select';
import { RESULTS } from './decision-filters';
import type { DecisionFilters } from './decision-filters';
import type { UrlChange } from '../../../components/url/use-url-state';

const ANY = '*';

type FilterBarProps = { filters: DecisionFilters; variants: readonly string[]; onChange: (change: UrlChange) => void };

/** Narrows the decisions; each choice is in the page's address. */
export function FilterBar({ filters, variants, onChange }: FilterBarProps) {
  const trpc = useTRPC();
  const applications = useQuery(trpc.application.list.queryOptions());
  const tasks = useQuery(trpc.task.list.queryOptions());
  const chosen = Object.keys(filters).length;
  const choices = [
    { name: 'result', label: 'Result', all: 'Any result', options: RESULTS },
    { name: 'application', label: 'Application', all: 'Any application', options: named((applications.data ?? []).map(({ name }) => name), filters.application) },
    { name: 'task', label: 'Task', all: 'Any task', options: named((tasks.data ?? []).map(({ name }) => name), filters.task) },
    { name: 'variant', label: 'Variant', all: 'Any variant', options: named(variants, filters.variant) },
  ] as const;
  return (
    <div role="group" aria-label="Filters" className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center">
      {choices.map(({ name, label, all, options }) => (
        <Select
          key={name} label={label} value={filters[name] ?? ANY} onValueChange={(value: string) => onChange({ [name]: value === ANY ? null : value })}
          options={[{ value: ANY, label: all }, ...options]} className="w-full min-w-0 sm:w-auto sm:max-w-64"
        />
      ))}
      {filters.worker !== undefined && <Button size="sm" icon={<X />} onClick={() => onChange({ worker: null })}>on {filters.worker}</Button>}
      {chosen > 0 && <Button look="ghost" size="sm" onClick={() => onChange({ result: null, application: null, task: null, variant: null, worker: null })}>Clear filters</Button>}
    </div>
  );
}

// What the address names stands in the list even where nothing else does.
function named(names: readonly string[], chosen: string | undefined): { value: string; label: string }[] {
  const all = chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
  return [...all].sort((a, b) => a.localeCompare(b)).map((name) => ({ value: name, label: name }));
}
