import type { Command } from 'commander';
import type { z } from 'zod';
import { apiGet } from './api-client';
import type { Context } from './context';
import { print, textTable } from './text-table';

type Cell = string | number | null;
type List<Schema extends z.ZodType<readonly unknown[]>> = {
  name: string; description: string;
  /** The procedure that answers the rows. */
  path: string; schema: Schema;
  columns: Readonly<Record<string, (row: z.infer<Schema>[number]) => Cell>>;
  whenEmpty: string;
};

/** Adds a command that lists what a procedure answers: as a table of these columns for people, as it came with `--json`. */
export function addList<Schema extends z.ZodType<readonly unknown[]>>(parent: Command, context: Context, { name, description, path, schema, columns, whenEmpty }: List<Schema>): void {
  parent.command(name).description(description).option('--json', 'for programs').action(async (options: { json?: boolean }) => {
    const rows = schema.parse(await apiGet(await context.installation(), path));
    const cells = rows.map((row) => Object.values(columns).map((cell) => cell(row)));
    print(options.json ?? false, rows, textTable(Object.keys(columns), cells, whenEmpty));
  });
}
