'use client';
import { useState } from 'react';
import { Card } from '../../components/ui/card';
import { SegmentedControl } from '../../components/ui/segmented-control';
import { VariantsTable } from '../../components/variants/variants-table';
import type { ModelRow } from '../../server/variant/list-variants';

/** What answers queries of the task comes first; what was rejected, is still measured or failed is one click away. */
export function TaskVariants({ rows, chosen }: { rows: readonly ModelRow[]; chosen: string | null }) {
  const [shown, setShown] = useState<'serving' | 'all'>('serving');
  const serving = rows.filter((row) => row.status === 'ready');
  const all = shown === 'all' || serving.length === 0;
  return (
    <Card
      title="Variants" description="Executable forms, as measured on each kind of hardware (µ$: millionths of a dollar). Open a row for its batch sizes."
      actions={serving.length > 0 && serving.length < rows.length && (
        <SegmentedControl
          label="Which variants" value={shown} onValueChange={setShown}
          options={[{ value: 'serving', label: `Ready ${serving.length}` }, { value: 'all', label: `All ${rows.length}` }]}
        />
      )}
    >
      <VariantsTable rows={all ? rows : serving} chosen={chosen} />
    </Card>
  );
}
