import Link from 'next/link';
import { PageHeader } from '../../components/ui/page-header';
import { UpstreamForm } from './upstream-form';
import { UpstreamList } from './upstream-list';

/** Registers a server elsewhere as a variant, beside the servers that there are. */
export function UpstreamPage() {
  return (
    <>
      <PageHeader
        title="Register a server" description="A model that runs elsewhere becomes a variant: measured, priced, chosen and explained like your own."
        actions={<Link className="text-sm text-accent-text hover:underline" href="/register">Upload an ONNX file instead</Link>}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <UpstreamForm />
        <div className="min-w-0"><UpstreamList /></div>
      </div>
    </>
  );
}
