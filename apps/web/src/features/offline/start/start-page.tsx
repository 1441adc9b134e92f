import Link from 'next/link';
import { PageHeader } from '../../../components/ui/page-header';
import { StartForm } from './start-form';

/** Where an offline job begins. */
export function StartPage() {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="New offline job" description="A file of data, answered item by item on capacity that queries leave free."
        actions={<Link className="text-sm text-accent-text hover:underline" href="/offline">All offline jobs</Link>}
      />
      <StartForm />
    </div>
  );
}
