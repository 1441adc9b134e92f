type HeatProps = { share: number | null; text: string; /** What it is a part of, for who hovers or listens. */ label: string };

/** A part of a whole as a bar that grows warmer, with its figure. */
export function Heat({ share, text, label }: HeatProps) {
  const shown = Math.max(0, Math.min(1, share ?? 0));
  return (
    <span className="inline-flex items-center gap-2" title={label}>
      <span aria-hidden className="h-2.5 w-16 overflow-hidden rounded-sm bg-sunken">
        <span className="block h-full rounded-sm" style={{ width: `${shown === 0 ? 0 : Math.max(3, shown * 100)}%`, background: heatColour(shown) }} />
      </span>
      <span className="min-w-14 text-right">{text}</span>
    </span>
  );
}

/** Returns the colour of a part of a whole: cool below half, warm from there, hot from nine tenths on. */
function heatColour(share: number): string {
  if (share >= 0.9) return 'var(--chart-bad)';
  return share >= 0.5 ? 'var(--chart-2)' : 'var(--chart-1)';
}
