import Link from 'next/link';
import { Button } from '../components/ui/button';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <p className="text-sm font-medium text-ink-muted">404</p>
        <h1 className="mt-1 text-xl font-semibold">There is no such page</h1>
        <p className="mt-1 text-sm text-ink-muted">It may have been renamed or removed.</p>
        <Button asChild look="primary" className="mt-5"><Link href="/">To the overview</Link></Button>
      </div>
    </main>
  );
}
