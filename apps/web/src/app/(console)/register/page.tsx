import type { Metadata } from 'next';
import { RegisterPage } from '../../../features/register/register-page';

export const metadata: Metadata = { title: 'Register a model' };

type PageProps = { searchParams: Promise<{ version?: string | string[] }> };

export default async function Page({ searchParams }: PageProps) {
  const { version } = await searchParams;
  return <RegisterPage versionId={typeof version === 'string' ? version : null} />;
}
