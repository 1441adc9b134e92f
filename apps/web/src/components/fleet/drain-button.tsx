'use client';
import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import type { WorkerRow } from '../../server/fleet/list-workers';
import { useFleetChange } from './use-fleet-change';

/** Empties a worker, or gives it work again; for those who operate the fleet. */
export function DrainButton({ worker }: { worker: Pick<WorkerRow, 'name' | 'state' | 'kind'> }) {
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const drain = useMutation(trpc.fleet.drain.mutationOptions({ onSuccess: useFleetChange(`${worker.name} is drained`, () => setAsking(false)) }));
  const resume = useMutation(trpc.fleet.resume.mutationOptions({ onSuccess: useFleetChange(`${worker.name} takes work again`, () => undefined) }));
  if (me.data?.scopes.includes('operate') !== true || worker.state === 'dead' || worker.kind === 'upstream') return null;
  if (worker.state === 'draining') return <Button size="sm" busy={resume.isPending} onClick={() => resume.mutate({ worker: worker.name })}>Take back</Button>;
  const problem = drain.error === null ? null : explainError(drain.error);
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>Drain</Button>
      {asking && (
        <Dialog
          open onOpenChange={(open) => !open && setAsking(false)} title={`Drain ${worker.name}?`}
          description="Nothing new is loaded there, and what runs there moves to other workers; it serves on until it has. A machine that was started for load is stopped once it is empty."
          footer={<><Button onClick={() => setAsking(false)}>Cancel</Button><Button look="primary" busy={drain.isPending} onClick={() => drain.mutate({ worker: worker.name })}>Drain</Button></>}
        >
          {problem === null ? <p className="text-sm">You can take it back at any time.</p> : <Notice tone="bad" title={problem.title}>{problem.text}</Notice>}
        </Dialog>
      )}
    </>
  );
}
