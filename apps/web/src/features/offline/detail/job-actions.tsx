'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Pause, Play, X } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatBytes } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { useToast } from '../../../components/ui/toast';
import type { OfflineDetail } from '../../../server/offline/read-jobs';
import { isOpen } from '../job-look';

/** What can be done with a job where it stands: hold it, let it go on, end it, take its answers home. */
export function JobActions({ job }: { job: OfflineDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const told = {
    onSuccess: (changed: OfflineDetail) => {
      queries.setQueryData(trpc.offline.get.queryKey({ id: job.id }), changed);
      void queries.invalidateQueries({ queryKey: trpc.offline.list.queryKey() });
      setAsking(false);
    },
    onError: (error: unknown) => toast({ tone: 'bad', ...explainError(error) }),
  };
  const pause = useMutation(trpc.offline.pause.mutationOptions(told));
  const resume = useMutation(trpc.offline.resume.mutationOptions(told));
  const cancel = useMutation(trpc.offline.cancel.mutationOptions(told));
  if (job.outputBytes !== null) {
    return <Button asChild look="primary"><a href={`/api/offline/${encodeURIComponent(job.id)}/output`} download><Download aria-hidden />{`Download answers (${formatBytes(job.outputBytes)})`}</a></Button>;
  }
  if (!isOpen(job) || job.cancelling) return null;
  return (
    <>
      {job.paused
        ? <Button look="primary" icon={<Play />} busy={resume.isPending} onClick={() => resume.mutate({ id: job.id })}>Resume</Button>
        : <Button icon={<Pause />} busy={pause.isPending} onClick={() => pause.mutate({ id: job.id })}>Pause</Button>}
      <Button look="danger" icon={<X />} onClick={() => setAsking(true)}>Cancel job</Button>
      {asking && (
        <Dialog
          open onOpenChange={(open) => !open && setAsking(false)} title="Cancel this job?" description={`${job.name} ends without an output: the answers that it has so far are thrown away.`}
          footer={<><Button onClick={() => setAsking(false)}>Let it run</Button><Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>End it</Button></>}
        >
          <p className="text-sm">To hold it only for a while, pause it instead.</p>
        </Dialog>
      )}
    </>
  );
}
