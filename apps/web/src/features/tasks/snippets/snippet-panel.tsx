'use client';
import { useQuery } from '@tanstack/react-query';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { useTRPC } from '../../../client/trpc';
import { Card } from '../../../components/ui/card';
import { CodeBlock } from '../../../components/ui/code-block';
import { Skeleton } from '../../../components/ui/skeleton';
import { Tabs } from '../../../components/ui/tabs';
import { objectiveParameters } from '../../../components/objective/asked-objective';
import type { AskedObjective } from '../../../components/objective/asked-objective';
import { querySnippets } from './query-snippets';

type SnippetPanelProps = { task: string; input: CanonicalInput; asked: AskedObjective };

/** The same query as programs, with the objective that the controls show. */
export function SnippetPanel({ task, input, asked }: SnippetPanelProps) {
  const trpc = useTRPC();
  const endpoints = useQuery(trpc.session.endpoints.queryOptions(undefined, { staleTime: Infinity }));
  const body = () => {
    if (endpoints.data === undefined) return <Skeleton className="h-64 w-full" />;
    const snippets = querySnippets({ task, input, url: endpoints.data.httpUrl.replace(/\/$/, ''), parameters: objectiveParameters(asked) });
    const tabs = [
      { value: 'curl', label: 'curl', code: snippets.curl },
      { value: 'python', label: 'Python', code: snippets.python },
      { value: 'typescript', label: 'TypeScript', code: snippets.typescript },
      { value: 'tritonclient', label: 'tritonclient', code: snippets.tritonclient },
    ];
    return <Tabs label="Languages" tabs={tabs.map(({ value, label, code }) => ({ value, label, content: <CodeBlock code={code} label={label} /> }))} />;
  };
  return (
    <Card title="Ask from a program" description="With the objective set above. INFAAS_API_KEY holds a key of one of your applications.">{body()}</Card>
  );
}
