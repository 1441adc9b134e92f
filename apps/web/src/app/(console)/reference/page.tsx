import type { Metadata } from 'next';
import { ApiReference } from '../../../features/reference/api-reference';

export const metadata: Metadata = { title: 'API' };

export default function ReferencePage() {
  return <ApiReference />;
}
