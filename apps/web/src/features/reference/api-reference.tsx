'use client';
import { useState } from 'react';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { Download, SearchX } from 'lucide-react';
import { formatCount } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { OperationItem } from './operation-item';
import { foundIn, operationGroups } from './operations';
import type { ApiDocument } from './operations';

const DOCUMENT = '/api/v1/openapi.json';

/** Every procedure of the control plane with what it takes, to be read and tried; made from the document that programs get. */
export function ApiReference() {
  const [text, setText] = useState('');
  const [key, setKey] = useState('');
  const document = useQuery({ queryKey: [DOCUMENT], queryFn: readDocument, staleTime: Infinity });
  const groups = document.data === undefined ? [] : operationGroups(document.data);
  const found = foundIn(groups, text);
  const all = groups.reduce((sum, { operations }) => sum + operations.length, 0);
  return (
    <>
      <PageHeader
        title="API" description="Everything that this console does, for programs: plain HTTP with JSON, or tRPC with the same names"
        actions={<Button asChild><a href={DOCUMENT} download="infaas-openapi.json"><Download aria-hidden />OpenAPI document</a></Button>}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        <Card>
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField label="Find a procedure" type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder="usage, create key, cost" hint={document.data === undefined ? 'reading the document' : `${formatCount(all)} procedures`} />
            <TextField label="Key to try them with" type="password" autoComplete="off" value={key} onChange={(event) => setKey(event.target.value)} placeholder="infaas_…" hint={<>Empty: as you, with your role. A key is made on the page of an <Link href="/applications" className="underline">application</Link>, and kept nowhere here.</>} />
          </div>
          <p className="mt-3 text-xs text-ink-muted">Queries of models do not go here but to the gateway, by the Open Inference Protocol: every task’s page has programs to copy under “Ask from a program”.</p>
        </Card>
        {document.isPending && <Skeleton className="h-96 rounded-card" />}
        {document.isError && <Notice tone="bad" title="The document did not come" action={<Button onClick={() => void document.refetch()}>Try again</Button>}>The console did not answer: look whether it still runs.</Notice>}
        {document.data !== undefined && found.length === 0 && <Card><EmptyState icon={<SearchX />} title="No procedure has these words" text="Names, summaries and parameters are searched." action={<Button onClick={() => setText('')}>Show all</Button>} /></Card>}
        {found.map(({ name, operations }) => (
          <Card key={name} title={name}>
            <ul className="-my-2 divide-y">
              {operations.map((operation) => <OperationItem key={operation.id} operation={operation} apiKey={key.trim()} />)}
            </ul>
          </Card>
        ))}
      </div>
    </>
  );
}

async function readDocument(): Promise<ApiDocument> {
  const answer = await fetch(DOCUMENT);
  if (!answer.ok) throw new Error(`${DOCUMENT} was answered ${answer.status}`);
  return (await answer.json()) as ApiDocument;
}
