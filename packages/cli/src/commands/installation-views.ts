import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet } from '../api-client';
import type { Context } from '../context';
import { print, textTable } from '../text-table';

export const rowsSchema = z.array(z.record(z.string(), z.unknown()));

/** Adds `infaas apps`. */
export function addInstallationViews(program: Command, context: Context): void {
  program
    .command('apps')
    .description('the applications of this workspace')
    .option('--json', 'for programs')
    .action(async (options: { json?: boolean }) => {
      const rows = rowsSchema.parse(await apiGet(await context.installation(), 'application/list'));
      print(options.json ?? false, rows, plainTable(rows, ['name', 'enabled', 'objectives', 'keys'], 'no applications yet'));
    });
}

/** Returns rows of the API as a table of these columns. */
export function plainTable(rows: z.infer<typeof rowsSchema>, columns: string[], whenEmpty: string): string {
  return textTable(columns, rows.map((row) => columns.map((column) => cell(row[column]))), whenEmpty);
}

function cell(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : String(value);
}
