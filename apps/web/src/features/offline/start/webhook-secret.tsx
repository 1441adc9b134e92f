'use client';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { CodeBlock } from '../../../components/ui/code-block';
import { Notice } from '../../../components/ui/notice';

/** Makes what an application's webhooks are signed with, where it has nothing yet; shown this once. */
export function WebhookSecret({ application, onMade }: { application: string; onMade: () => void }) {
  const trpc = useTRPC();
  const make = useMutation(trpc.webhook.createSecret.mutationOptions({ onSuccess: onMade }));
  const problem = make.error === null ? null : explainError(make.error);
  if (make.data !== undefined) {
    return (
      <div className="grid gap-2">
        <Notice tone="warn" title="Keep it now: it is shown only this once">Your server checks with it that a message is from here. Then start the job.</Notice>
        <CodeBlock label={`Webhook secret of ${application}`} code={make.data.secret} />
      </div>
    );
  }
  return (
    <>
      <Button size="sm" busy={make.isPending} onClick={() => make.mutate({ application })}>Make a secret for {application}</Button>
      {problem !== null && <div className="mt-2"><Notice tone="bad" title={problem.title}>{problem.text}</Notice></div>}
    </>
  );
}
