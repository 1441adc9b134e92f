import type { Command } from 'commander';
import { z } from 'zod';
import { ApiError, apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { readNumber } from '../read-number';
import { print } from '../text-table';

const architectureSchema = z.looseObject({ versions: z.array(z.looseObject({ id: z.string(), number: z.number().int(), state: z.string() })) });

type CancelOptions = { architecture: string; version?: number; json?: boolean };

/** Adds `infaas cancel`. */
export function addCancel(program: Command, context: Context): void {
  program
    .command('cancel')
    .description('make and measure nothing more of a version; what is ready of it goes on serving')
    .requiredOption('--architecture <name>', 'the architecture')
    .option('--version <number>', 'its version; the newest unless stated', readNumber)
    .option('--json', 'for programs')
    .action(async (options: CancelOptions) => {
      const installation = await context.installation();
      const { versions } = architectureSchema.parse(await apiGet(installation, 'architecture/get', { architecture: options.architecture }));
      const version = options.version === undefined ? versions.at(-1) : versions.find((each) => each.number === options.version);
      if (version === undefined) {
        const hint = `It has ${versions.map((each) => each.number).join(', ') || 'none'}.`;
        throw new ApiError(404, `there is no version ${options.version ?? ''} of ${options.architecture}`, { error: 'there is no such version', code: 'unknown_name', hint });
      }
      await apiPost(installation, 'version/cancel', { versionId: version.id });
      const cancelled = { architecture: options.architecture, version: version.number, versionId: version.id, cancelled: true };
      print(options.json ?? false, cancelled, `nothing more of ${options.architecture} version ${version.number} is made or measured`);
    });
}
