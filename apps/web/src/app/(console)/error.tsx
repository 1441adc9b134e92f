'use client';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';

export default function ConsoleError({ reset }: { error: Error; reset: () => void }) {
  return (
    <Notice tone="bad" title="This page failed" action={<Button onClick={reset}>Try again</Button>}>
      The console’s log says why. Everything that serves queries goes on without it.
    </Notice>
  );
}
