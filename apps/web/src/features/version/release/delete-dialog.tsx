'use client';
import { useRouter } from 'next/navigation';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { useToast } from '../../../components/ui/toast';
import type { ArchitectureSummary } from '../../../server/architecture/list-architectures';
import { AskDialog } from './ask-dialog';
import { useRelease } from './use-release';

type DeleteDialogProps = { architecture: ArchitectureSummary; /** Null: the whole architecture. */ version: number | null; onClose: () => void };

/** Asks before a version or an architecture is deleted; while it is in use the product says by what. */
export function DeleteDialog({ architecture, version, onClose }: DeleteDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const router = useRouter();
  const { refresh } = useRelease();
  const { name, task } = architecture;
  const what = version === null ? name : `v${version} of ${name}`;
  const doomed = architecture.versions.filter((each) => version === null || each.number === version);
  const open = doomed.some((each) => each.state !== 'complete' && each.state !== 'failed');
  const onSuccess = async () => {
    if (version === null) router.push(`/tasks/${encodeURIComponent(task)}`);
    else router.replace(`/tasks/${encodeURIComponent(task)}/${encodeURIComponent(name)}`, { scroll: false });
    await refresh();
    onClose();
    toast({ tone: 'good', title: `${what} is deleted`, text: 'Its files are removed in a while.' });
  };
  const removeVersion = useMutation(trpc.version.remove.mutationOptions({ onSuccess }));
  const removeArchitecture = useMutation(trpc.architecture.remove.mutationOptions({ onSuccess }));
  const { isPending, error } = version === null ? removeArchitecture : removeVersion;
  const remove = () => (version === null ? removeArchitecture.mutate({ architecture: name, cancel: open }) : removeVersion.mutate({ architecture: name, version, cancel: open }));
  return (
    <AskDialog title={`Delete ${what}?`} confirm={open ? 'Stop its registration and delete' : 'Delete'} busy={isPending} error={error} typed={version === null ? name : `v${version}`} onClose={onClose} onConfirm={remove}>
      {version === null ? `All ${doomed.length === 1 ? 'of its one version' : `${doomed.length} versions`} with their variants and figures go.` : 'Its variants and their figures go.'} What was used and paid stays in the books. It cannot be undone.
    </AskDialog>
  );
}
