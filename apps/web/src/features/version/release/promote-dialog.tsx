'use client';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { useToast } from '../../../components/ui/toast';
import type { ArchitectureSummary } from '../../../server/architecture/list-architectures';
import { AskDialog } from './ask-dialog';
import { useRelease } from './use-release';

/** Asks before another version becomes stable; null: before the newest is followed again. */
export function PromoteDialog({ architecture, version, onClose }: { architecture: ArchitectureSummary; version: number | null; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const { refresh } = useRelease();
  const promote = useMutation(trpc.version.promote.mutationOptions({
    onSuccess: async () => {
      await refresh();
      onClose();
      toast({ tone: 'good', title: version === null ? 'The newest ready version is followed' : `v${version} is to be stable`, text: 'It takes over without a gap; the versions above show when.' });
    },
  }));
  const { stable, name } = architecture;
  const back = version !== null && stable !== null && version < stable;
  const title = version === null ? `Follow the newest version of ${name}?` : version === stable ? `Keep v${version} of ${name} stable?` : `${back ? 'Roll back' : 'Promote'} ${name} to v${version}?`;
  return (
    <AskDialog
      title={title} confirm={version === null ? 'Follow the newest' : version === stable ? `Keep v${version}` : back ? `Roll back to v${version}` : `Promote v${version}`}
      busy={promote.isPending} error={promote.error} onClose={onClose} onConfirm={() => promote.mutate({ architecture: name, version })}
    >
      {version === null && 'The newest version that is ready becomes stable, and so does every later one as soon as it is ready.'}
      {version !== null && version === stable && 'Later versions do not take over by themselves any more. They can be asked by their number, and promoted.'}
      {version !== null && version !== stable && `Queries by task or architecture get v${version} from then on${stable === null ? '' : `. Where v${stable} serves now, v${version} is loaded beside it first, so that no query waits or fails`}. Later versions do not take over by themselves.`}
    </AskDialog>
  );
}
