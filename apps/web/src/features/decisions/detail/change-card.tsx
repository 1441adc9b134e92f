import Link from 'next/link';
import { Lightbulb } from 'lucide-react';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import type { Suggestion } from './what-to-change';

/** What could be changed, each with the place where it is done. */
export function ChangeCard({ suggestions }: { suggestions: readonly Suggestion[] }) {
  if (suggestions.length === 0) return null;
  return (
    <Card title="What to change" description="so that queries like this one are answered in time">
      <ul className="divide-y">
        {suggestions.map(({ key, title, text, link }) => (
          <li key={key} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0 sm:flex-nowrap">
            <Lightbulb className="size-4.5 shrink-0 text-warn" aria-hidden />
            <div className="min-w-0 flex-1 basis-3/4 sm:basis-auto">
              <p className="text-sm font-medium">{title}</p>
              <p className="text-xs text-ink-muted">{text}</p>
            </div>
            <Button asChild size="sm"><Link href={link.href}>{link.label}</Link></Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
