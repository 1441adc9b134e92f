'use client';

type TooltipEntry = { dataKey?: unknown; name?: unknown; value?: unknown; color?: unknown; fill?: unknown; stroke?: unknown };

type ChartTooltipProps = {
  active?: boolean | undefined;
  label?: unknown;
  payload?: readonly TooltipEntry[] | undefined;
  formatLabel: (label: number) => string;
  format: (value: number) => string;
};

/** What hovering a chart says: the instant, and every series with its unit. */
export function ChartTooltip({ active, label, payload, formatLabel, format }: ChartTooltipProps) {
  if (active !== true || payload === undefined || payload.length === 0) return null;
  return (
    <div className="rounded-control border bg-raised px-3 py-2 text-xs shadow-raised">
      <p className="mb-1 font-medium">{formatLabel(Number(label))}</p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2 gap-y-0.5">
        {payload.map((entry) => (
          <div key={String(entry.dataKey)} className="contents">
            <span aria-hidden className="size-2 rounded-[2px]" style={{ background: String(entry.stroke ?? entry.fill ?? entry.color) }} />
            <dt className="text-ink-muted">{String(entry.name)}</dt>
            <dd className="text-right font-medium">{typeof entry.value === 'number' ? format(entry.value) : '–'}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
