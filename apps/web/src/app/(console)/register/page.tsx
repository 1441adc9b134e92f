import type { Metadata } from 'next';
import { RegisterPage } from '../../../features/register/register-page';

export const metadata: Metadata = { title: 'Register a model' };

type PageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: PageProps) {
  const asked = await searchParams;
  const text = (name: string) => (typeof asked[name] === 'string' ? asked[name].slice(0, 64) : null);
  return <RegisterPage versionId={text('version')} names={{ task: text('task'), architecture: text('architecture') }} />;
}
