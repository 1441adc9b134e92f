/** The product's mark and name. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 text-[0.95rem] font-semibold tracking-tight">
      <svg viewBox="0 0 32 32" className="size-6 shrink-0" aria-hidden>
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path d="M6 23 L12 16 L18 18.5 L26 8" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
        <circle cx="12" cy="16" r="2.6" fill="#fff" />
        <circle cx="18" cy="18.5" r="2.6" fill="#fff" />
        <circle cx="26" cy="8" r="2.6" fill="#fff" />
      </svg>
      INFaaS
    </span>
  );
}
