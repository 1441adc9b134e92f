import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet } from '../api-client';
import type { Context } from '../context';
import { print, textTable } from '../text-table';

const rowsSchema = z.array(z.record(z.string(), z.unknown()));

/** Adds `infaas apps` and `infaas fleet`. */
export function addInstallationViews(program: Command, context: Context): void {
  program
    .command('apps')
    .description('the applications of this workspace')
    .option('--json', 'for programs')
    .action(async (options: { json?: boolean }) => {
      const rows = rowsSchema.parse(await apiGet(await context.installation(), 'application/list'));
      print(options.json ?? false, rows, plainTable(rows, ['name', 'enabled', 'objectives', 'keys'], 'no applications yet'));
    });

  program
    .command('fleet')
    .description('workers, and the instances that run on them')
    .option('--json', 'for programs')
    .action(async (options: { json?: boolean }) => {
      const installation = await context.installation();
      const workers = rowsSchema.parse(await apiGet(installation, 'fleet/workers'));
      const instances = rowsSchema.parse(await apiGet(installation, 'fleet/instances'));
      const text = [
        plainTable(workers, ['name', 'hardwareClass', 'accelerator', 'state', 'cores', 'memoryBytes', 'deviceMemoryBytes', 'cpuBusy'], 'no workers have joined yet'),
        plainTable(instances, ['variant', 'worker', 'state', 'reason'], 'no instances are running'),
      ].join('\n\n');
      print(options.json ?? false, { workers, instances }, text);
    });
}

function plainTable(rows: z.infer<typeof rowsSchema>, columns: string[], whenEmpty: string): string {
  return textTable(columns, rows.map((row) => columns.map((column) => cell(row[column]))), whenEmpty);
}

function cell(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : String(value);
}
