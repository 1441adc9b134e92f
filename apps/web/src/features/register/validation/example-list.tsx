import type { ValidationPreview } from '@infaas/shared/jobs/validation-jobs';

/** Some samples of a validation set with their labels: pictures as pictures, numbers as numbers. */
export function ExampleList({ examples }: { examples: ValidationPreview['examples'] }) {
  if (examples.every((example) => example.png === null)) return <RowList examples={examples} />;
  return (
    <ul className="grid grid-cols-4 gap-2 sm:grid-cols-6 md:grid-cols-4 xl:grid-cols-6" aria-label="Examples">
      {examples.map((example) => (
        <li key={example.name} className="min-w-0" title={example.text}>
          <span className="grid aspect-square place-items-center overflow-hidden rounded-control border bg-surface">
            {example.png === null ? <span className="px-1 text-center text-[0.6875rem] wrap-anywhere text-ink-muted">not drawn</span> : (
              <img src={`data:image/png;base64,${example.png}`} alt={`Sample ${example.name}`} className="size-full object-contain [image-rendering:pixelated]" />
            )}
          </span>
          <span className="mt-0.5 block truncate text-center text-xs">{example.label ?? <span className="text-bad">no label</span>}</span>
        </li>
      ))}
    </ul>
  );
}

function RowList({ examples }: { examples: ValidationPreview['examples'] }) {
  return (
    <ul className="grid gap-1" aria-label="Examples">
      {examples.slice(0, 6).map((example) => (
        <li key={example.name} className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-3 text-xs">
          <span className="truncate font-mono text-ink-muted" title={example.text}>{example.text}</span>
          <span className="max-w-28 truncate font-medium">{example.label ?? 'no label'}</span>
        </li>
      ))}
    </ul>
  );
}
