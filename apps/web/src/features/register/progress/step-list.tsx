import { Check, Circle, LoaderCircle, TriangleAlert } from 'lucide-react';
import { cn } from '../../../components/class-names';
import type { RegistrationStep, StepState } from './registration-steps';

const LOOK: Readonly<Record<StepState, { icon: typeof Check; tone: string; said: string }>> = {
  done: { icon: Check, tone: 'bg-good-soft text-good', said: 'done' },
  now: { icon: LoaderCircle, tone: 'bg-info-soft text-info [&_svg]:animate-spin', said: 'under way' },
  next: { icon: Circle, tone: 'bg-sunken text-ink-faint', said: 'to come' },
  failed: { icon: TriangleAlert, tone: 'bg-bad-soft text-bad', said: 'failed' },
};

/** The steps of a registration, and where it stands. */
export function StepList({ steps }: { steps: readonly RegistrationStep[] }) {
  return (
    <ol className="grid grid-cols-1 gap-2 sm:grid-cols-5" aria-label="Steps">
      {steps.map((step) => {
        const { icon: Icon, tone, said } = LOOK[step.state];
        return (
          <li key={step.name} className="flex items-center gap-2 sm:flex-col sm:items-start" aria-current={step.state === 'now' ? 'step' : undefined}>
            <span className={cn('grid size-6 shrink-0 place-items-center rounded-full', tone)}><Icon className="size-3.5" aria-hidden /></span>
            <span className={cn('text-sm', step.state === 'next' ? 'text-ink-muted' : 'font-medium')}>{step.name}<span className="sr-only">, {said}</span></span>
          </li>
        );
      })}
    </ol>
  );
}
