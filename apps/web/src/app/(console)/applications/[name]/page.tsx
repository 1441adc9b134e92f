import type { Metadata } from 'next';
import { ApplicationDetail } from '../../../../features/applications/application-detail';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function ApplicationPage({ params }: Props) {
  return <ApplicationDetail name={decodeURIComponent((await params).name)} />;
}
