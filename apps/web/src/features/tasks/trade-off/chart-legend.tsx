import { chartColour } from '../../../components/charts/palette';

/** What the looks of the marks mean. */
export function ChartLegend({ architectures }: { architectures: readonly string[] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-muted">
      {architectures.map((name, at) => (
        <li key={name} className="inline-flex min-w-0 items-center gap-1.5">
          <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: chartColour(at) }} />
          <span className="truncate">{name}</span>
        </li>
      ))}
      <li className="inline-flex items-center gap-1.5"><span aria-hidden className="size-2.5 rounded-full border border-ink-faint bg-sunken" />another is better in everything</li>
      <li className="inline-flex items-center gap-1.5"><span aria-hidden className="size-3 rounded-full border-2 border-ink" />would be chosen</li>
      <li>larger = dearer</li>
      <li className="inline-flex items-center gap-1.5"><span aria-hidden className="w-4 border-t-2 border-dashed border-ink-muted" />best accuracy for the time</li>
    </ul>
  );
}
