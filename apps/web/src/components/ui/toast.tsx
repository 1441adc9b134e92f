'use client';
import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Toast as Radix } from 'radix-ui';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { cn } from '../class-names';

export type ToastMessage = { tone: 'good' | 'bad'; title: string; text?: string | undefined };
type Shown = ToastMessage & { id: number };

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** Returns the function that shows a message at the edge of the screen for some seconds; screen readers announce it. */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

/** Holds the messages of everything below it. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<Shown[]>([]);
  const show = useCallback((message: ToastMessage) => setMessages((known) => [...known.slice(-3), { ...message, id: (known.at(-1)?.id ?? 0) + 1 }]), []);
  const forget = useCallback((id: number) => setMessages((known) => known.filter((message) => message.id !== id)), []);
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext.Provider value={value}>
      <Radix.Provider duration={6_000}>
        {children}
        {messages.map((message) => (
          <Radix.Root
            key={message.id}
            onOpenChange={(open) => !open && forget(message.id)}
            className="flex items-start gap-2.5 rounded-card border bg-raised p-3.5 shadow-raised animate-appear"
          >
            {message.tone === 'good' ? <CircleCheck className="mt-px size-4.5 shrink-0 text-good" /> : <CircleAlert className="mt-px size-4.5 shrink-0 text-bad" />}
            <div className="min-w-0 flex-1">
              <Radix.Title className={cn('text-sm font-medium')}>{message.title}</Radix.Title>
              {message.text !== undefined && <Radix.Description className="mt-0.5 text-sm text-ink-muted">{message.text}</Radix.Description>}
            </div>
            <Radix.Close aria-label="Dismiss" className="grid size-6 place-items-center rounded-md text-ink-faint hover:bg-sunken"><X className="size-3.5" /></Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className="fixed bottom-4 right-4 z-60 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2 outline-none" />
      </Radix.Provider>
    </ToastContext.Provider>
  );
}
