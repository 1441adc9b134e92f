import type { Metadata } from 'next';
import { ArchitecturePage } from '../../../../../features/version/architecture-page';

type PageProps = { params: Promise<{ task: string; architecture: string }>; searchParams: Promise<{ version?: string | string[] }> };

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).architecture) };
}

export default async function Page({ params, searchParams }: PageProps) {
  const { task, architecture } = await params;
  const { version } = await searchParams;
  const name = decodeURIComponent(architecture);
  const number = typeof version === 'string' && /^\d{1,6}$/.test(version) ? Number(version) : null;
  return <ArchitecturePage key={name} task={decodeURIComponent(task)} name={name} number={number} />;
}
