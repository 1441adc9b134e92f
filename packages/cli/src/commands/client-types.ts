import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { inferenceCall } from '../api-client';
import { clientTypes, targetMetadataSchema } from '../client-types';
import type { Context } from '../context';

/** Adds `infaas client-types`. */
export function addClientTypes(program: Command, context: Context): void {
  program
    .command('client-types')
    .description('TypeScript types of tasks, for @infaas/client')
    .requiredOption('--task <name...>', 'tasks, architectures or variants')
    .option('--out <file>', 'write to this file instead of the terminal')
    .action(async (options: { task: string[]; out?: string }) => {
      const installation = await context.installation();
      const targets = await Promise.all(options.task.map(async (name) => (
        targetMetadataSchema.parse(await inferenceCall(installation, `/v2/models/${encodeURIComponent(name)}`, { method: 'GET' })))));
      const file = clientTypes(targets);
      if (options.out === undefined) process.stdout.write(file);
      else await writeFile(options.out, file);
    });
}
