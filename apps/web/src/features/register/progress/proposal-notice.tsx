import Link from 'next/link';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import type { VersionDetail } from '../../../server/version/get-version';

/** Says that the model is often wrong and which record does better; nothing where the stated one is as good as any. */
export function ProposalNotice({ version, onChange }: { version: VersionDetail; onChange?: (() => void) | undefined }) {
  const { proposal } = version;
  if (proposal === null || proposal.stated === null || proposal.verdict === 'none' || proposal.stated.accuracy.high >= proposal.best.accuracy.value) return null;
  const again = `/register?${new URLSearchParams({ task: version.task, architecture: version.architecture }).toString()}`;
  return (
    <Notice
      tone="warn" title="It seems to be given the wrong values"
      action={onChange === undefined ? <Button asChild><Link href={again}>Register again</Link></Button> : <Button onClick={onChange}>Change and register again</Button>}
    >
      {proposal.summary} “Find the preprocessing for me” puts that into the fields.
    </Notice>
  );
}
