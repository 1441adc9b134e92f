'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';

type CancelRegistrationProps = { version: { id: string; number: number; state: string } };

/** Ends the making and measuring of a version, after a question; nothing while there is none. */
export function CancelRegistration({ version }: CancelRegistrationProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const cancel = useMutation(trpc.version.cancel.mutationOptions({
    onSuccess: async () => {
      setAsked(false);
      await client.invalidateQueries();
    },
  }));
  if (version.state === 'complete' || version.state === 'failed') return null;
  return (
    <>
      <Button size="sm" onClick={() => setAsked(true)}><CircleStop aria-hidden />Stop measuring</Button>
      <Dialog
        open={asked} onOpenChange={setAsked} title={`Stop measuring v${version.number}?`} description="What is ready goes on serving. What was not measured yet is left out; to have it, register the model again."
        footer={<><Button onClick={() => setAsked(false)}>Go on measuring</Button><Button look="primary" disabled={cancel.isPending} onClick={() => cancel.mutate({ versionId: version.id })}>Stop</Button></>}
      >
        {cancel.isError && <Notice tone="bad" title={explainError(cancel.error).title}>{explainError(cancel.error).text}</Notice>}
      </Dialog>
    </>
  );
}
