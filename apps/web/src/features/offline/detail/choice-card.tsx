'use client';
import { useState } from 'react';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import type { OfflineDetail } from '../../../server/offline/read-jobs';

const FIRST = 6;

/** Which model was chosen for a job, and what speaks against the others. */
export function ChoiceCard({ job: { choice } }: { job: OfflineDetail }) {
  const [all, setAll] = useState(false);
  if (choice === null) return <Card title="Why this model"><p className="text-sm text-ink-muted">It is chosen once the items are counted.</p></Card>;
  const { choice: chosen, reasons, rejected } = choice;
  return (
    <Card title="Why this model" description={chosen === null ? 'None would do.' : undefined}>
      {chosen !== null && <p className="font-medium wrap-anywhere">{chosen.variant} <span className="font-normal text-ink-muted">on {chosen.hardwareClass}</span></p>}
      <ul className="mt-1 grid gap-1 text-sm text-ink-muted">
        {reasons.map((reason) => <li key={reason.code}>{reason.text}</li>)}
      </ul>
      {rejected.length > 0 && (
        <>
          <h3 className="mb-1.5 mt-4 text-xs font-medium text-ink-muted">Others</h3>
          <ul className="grid gap-1.5 text-sm">
            {(all ? rejected : rejected.slice(0, FIRST)).map(({ candidate, because }) => (
              <li key={candidate}><span className="wrap-anywhere">{candidate}</span> <span className="block text-xs text-ink-muted">{because.text}</span></li>
            ))}
          </ul>
          {!all && rejected.length > FIRST && <Button size="sm" look="ghost" className="-ml-2.5 mt-1" onClick={() => setAll(true)}>Show all {rejected.length}</Button>}
        </>
      )}
    </Card>
  );
}
