'use client';
import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { Button } from './button';

/** Copies a text to the clipboard and says so; where the browser does not let it (plain HTTP from another machine), it shows the text to be copied by hand. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    // Only pages of this machine or over HTTPS have a clipboard.
    if (!window.isSecureContext) return void window.prompt('Copy it from here:', text);
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }
  return (
    <Button size="sm" look="ghost" icon={copied ? <Check /> : <Copy />} onClick={() => void copy()} aria-live="polite">
      {copied ? 'Copied' : label}
    </Button>
  );
}
