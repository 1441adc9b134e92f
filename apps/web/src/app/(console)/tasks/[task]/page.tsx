import type { Metadata } from 'next';
import { TaskPage } from '../../../../features/tasks/task-page';

type PageProps = { params: Promise<{ task: string }> };

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).task) };
}

export default async function Page({ params }: PageProps) {
  const name = decodeURIComponent((await params).task);
  return <TaskPage key={name} name={name} />;
}
