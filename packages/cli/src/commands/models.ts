import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet } from '../api-client';
import type { Context } from '../context';
import { addList } from '../list-command';
import { print, textTable } from '../text-table';

const errorSchema = z.looseObject({
  samples: z.number(), inputs: z.string(), maxAbsError: z.number(), meanAbsError: z.number(), relativeError: z.number(), snrDb: z.number().nullable(), agreement: z.number().nullable(),
});

/** One variant on one hardware class, as the control plane lists it. */
const variantRowSchema = z.looseObject({
  variant: z.string(), architecture: z.string(), version: z.number(), precision: z.string(), provider: z.string(), threads: z.number(),
  hardware: z.string().nullable(), status: z.string(), reason: z.string().nullable(), accuracy: z.number().nullable(),
  accuracyBasis: z.string().nullable(), latencyP50Us: z.record(z.string(), z.number()).nullable(), loadUs: z.number().nullable(),
  memoryBytes: z.number().nullable(), costPer1kUsd: z.number().nullable(), error: errorSchema.nullable(),
});
export const variantRowsSchema = z.array(variantRowSchema);

/** Adds `infaas models` and `infaas tasks`. */
export function addModels(program: Command, context: Context): void {
  program
    .command('models')
    .description('every variant of a task, with what was measured')
    .requiredOption('--task <name>', 'the task')
    .option('--json', 'for programs')
    .action(async (options: { task: string; json?: boolean }) => {
      const rows = variantRowsSchema.parse(await apiGet(await context.installation(), 'variant/list', { task: options.task }));
      print(options.json ?? false, rows, modelsTable(rows));
    });

  addList(program, context, {
    name: 'tasks', description: 'the tasks of this workspace', path: 'task/list', schema: z.array(z.looseObject({ name: z.string(), metric: z.string() })),
    whenEmpty: 'no tasks yet: `infaas register` makes one',
    columns: {
      task: (task) => task.name, metric: (task) => task.metric, architectures: (task) => number(task['architectures']), 'ready variants': (task) => number(task['readyVariants']),
      'best accuracy': (task) => number(task['bestAccuracy']),
    },
  });
}

/** Returns the variants as a table for people: error against the base, latency in ms at batch 1, cost per thousand queries. */
export function modelsTable(rows: z.infer<typeof variantRowsSchema>): string {
  return textTable(
    ['variant', 'hardware', 'status', 'accuracy', 'error', 'p50 ms', 'load ms', 'memory MB', '$ per 1,000', 'note'],
    rows.map((row) => [
      row.variant, row.hardware, row.status,
      row.accuracy === null ? null : `${(row.accuracy * 100).toFixed(2)} %${row.accuracyBasis === 'measured' ? '' : ` (${row.accuracyBasis ?? '?'})`}`,
      row.error === null ? null : errorText(row.error), fixed(row.latencyP50Us?.['1'], 1_000, 3), fixed(row.loadUs, 1_000, 1), fixed(row.memoryBytes, 1e6, 1),
      row.costPer1kUsd === null ? null : row.costPer1kUsd.toPrecision(3), row.reason ?? '',
    ]),
    'no variants yet',
  );
}

function errorText({ relativeError, agreement }: z.infer<typeof errorSchema>): string {
  const same = agreement === null ? '' : `, ${(agreement * 100).toFixed(1)} % agree`;
  return `${(relativeError * 100).toPrecision(2)} %${same}`;
}

function number(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : null;
}

function fixed(value: number | null | undefined, divisor: number, digits: number): string | null {
  return value === null || value === undefined ? null : (value / divisor).toFixed(digits);
}
