import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { Badge } from '../../../components/ui/badge';
import { registrationShare } from './open-registrations';
import type { OpenRegistration } from './open-registrations';

/** What is being done with new models right now, and what failed. */
export function RegistrationProgress({ open }: { open: readonly OpenRegistration[] }) {
  if (open.length === 0) return null;
  return (
    <div className="rounded-card border bg-surface shadow-card">
      <ul className="divide-y" aria-label="Registrations" aria-live="polite">
        {open.map((each) => {
          const failed = each.state === 'failed';
          return (
            <li key={each.id} className="px-4 py-2.5 sm:px-5">
              <div className="flex items-center gap-2.5">
                {failed ? <TriangleAlert className="size-4 shrink-0 text-bad" aria-hidden /> : <LoaderCircle className="size-4 shrink-0 animate-spin text-info" aria-hidden />}
                <p className="min-w-0 flex-1 text-sm wrap-anywhere"><span className="font-medium">{each.architecture} v{each.number}</span> <span className="text-ink-muted">{each.progress}</span></p>
                <Badge tone={failed ? 'bad' : each.state === 'ready' ? 'good' : 'info'}>{each.state}</Badge>
              </div>
              {failed && each.hint !== null && <p className="mt-1 text-sm text-ink-muted">{each.hint}</p>}
              {!failed && <div className="mt-2 h-1 overflow-hidden rounded-full bg-sunken" aria-hidden><div className="h-full rounded-full bg-info transition-[width]" style={{ width: `${Math.max(4, registrationShare(each) * 100)}%` }} /></div>}
            </li>
          );
        })}
      </ul>
      {open.some(({ state }) => state === 'ready') && (
        <p className="border-t px-4 py-2 text-xs text-ink-muted sm:px-5">What is ready answers queries already. Measuring the rest gives way to them, so it takes longer on a busy machine; the model’s page can stop it.</p>
      )}
    </div>
  );
}
