import { CopyButton } from './copy-button';

/** Program text with a copy button; it scrolls, it does not wrap. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="rounded-control border bg-sunken/60">
      <div className="flex items-center justify-between border-b py-1 pl-3 pr-1">
        <span className="text-xs text-ink-muted">{label}</span>
        <CopyButton text={code} />
      </div>
      <pre tabIndex={0} aria-label={label} className="overflow-x-auto p-3 font-mono text-xs leading-relaxed">{code}</pre>
    </div>
  );
}
