import type { Metadata } from 'next';
import { StartPage } from '../../../../features/offline/start/start-page';

export const metadata: Metadata = { title: 'New offline job' };

export default function NewOfflinePage() {
  return <StartPage />;
}
