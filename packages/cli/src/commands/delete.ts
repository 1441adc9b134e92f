import type { Command } from 'commander';
import { z } from 'zod';
import { apiPost } from '../api-client';
import type { Context } from '../context';
import { print } from '../text-table';

const deletedSchema = z.looseObject({ deleted: z.boolean(), versions: z.number() });
type DeleteOptions = { cancel?: boolean; json?: boolean };

/** Adds `infaas delete version|architecture|task`. */
export function addDelete(program: Command, context: Context): void {
  const command = program.command('delete').description('delete what nothing uses; refused with what uses it, and what to do');

  const remove = async (call: { what: string; path: string; input: Record<string, unknown> }, options: DeleteOptions): Promise<void> => {
    const answer = deletedSchema.parse(await apiPost(await context.installation(), call.path, { ...call.input, cancel: options.cancel ?? false }));
    print(options.json ?? false, answer, `deleted ${call.what}`);
  };
  const common = (part: Command): Command => part.option('--cancel', 'also while it is being registered: that is stopped').option('--json', 'for programs');

  common(command.command('version').description('one version with its variants').argument('<architecture>').argument('<number>', 'the version', Number))
    .action((architecture: string, version: number, options: DeleteOptions) => remove({ what: `v${version} of ${architecture}`, path: 'version/remove', input: { architecture, version } }, options));
  common(command.command('architecture').description('an architecture with its versions').argument('<name>'))
    .action((architecture: string, options: DeleteOptions) => remove({ what: `the architecture ${architecture}`, path: 'architecture/remove', input: { architecture } }, options));
  common(command.command('task').description('a task with its architectures and validation sets').argument('<name>'))
    .action((task: string, options: DeleteOptions) => remove({ what: `the task ${task}`, path: 'task/remove', input: { task } }, options));
}
