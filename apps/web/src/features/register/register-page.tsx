'use client';
import Link from 'next/link';
import { useState } from 'react';
import dynamic from 'next/dynamic';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { GuidePanel } from './guide/guide-panel';
import { RegisterForm } from './register-form';
import { useRegisterWizard } from './use-register-wizard';
import type { WishedNames } from './use-register-wizard';

// What comes after the form comes with it: the form is what people wait for.
const RegistrationView = dynamic(() => import('./progress/registration-view').then((module) => module.RegistrationView), { ssr: false, loading: () => <Skeleton className="h-96 rounded-card" /> });

/** Registers a model: the form, then the registration as it is carried out. `versionId` shows one that began before; `names` fills in task and architecture. */
export function RegisterPage({ versionId, names }: { versionId: string | null; names: WishedNames }) {
  const [watched, setWatched] = useState(versionId);
  const watch = (id: string | null) => {
    setWatched(id);
    window.history.replaceState(null, '', id === null ? '/register' : `/register?version=${encodeURIComponent(id)}`);
    window.scrollTo({ top: 0 });
  };
  const wizard = useRegisterWizard(names, (registered) => watch(registered.versionId));
  return (
    <>
      <PageHeader
        title="Register a model" description="One ONNX file becomes a family of variants, each with measured latency, memory, accuracy and cost."
        actions={watched === null && <Link className="text-sm text-accent-text hover:underline" href="/register/upstream">A server that runs elsewhere instead</Link>}
      />
      {watched === null ? (
        <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <RegisterForm wizard={wizard} />
          <GuidePanel />
        </div>
      ) : (
        <RegistrationView
          key={watched} versionId={watched} onChange={wizard.sentBefore === null ? undefined : () => watch(null)}
          onAnother={() => { wizard.reset(); watch(null); }}
        />
      )}
    </>
  );
}
