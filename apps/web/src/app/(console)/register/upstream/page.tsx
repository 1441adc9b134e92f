import type { Metadata } from 'next';
import { UpstreamPage } from '../../../../features/upstream/upstream-page';

export const metadata: Metadata = { title: 'Register a server' };

export default function Page() {
  return <UpstreamPage />;
}
