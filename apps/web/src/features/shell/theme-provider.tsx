'use client';
import type { ReactNode } from 'react';
import { ThemeProvider as NextThemes } from 'next-themes';

/** Light, dark, or what the system says; chosen per browser, set before the first paint. */
export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <NextThemes attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange {...(nonce === undefined ? {} : { nonce })}>
      {children}
    </NextThemes>
  );
}
