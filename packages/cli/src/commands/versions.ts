import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { readNumber } from '../read-number';
import { print, textTable } from '../text-table';

const architectureSchema = z.looseObject({
  name: z.string(), task: z.string(), stable: z.number().nullable(), pinned: z.number().nullable(), takeover: z.string().nullable(),
  versions: z.array(z.looseObject({ number: z.number(), fileName: z.string(), state: z.string(), progress: z.string(), readyVariants: z.number(), createdAtMs: z.number() })),
});
type Architecture = z.infer<typeof architectureSchema>;

/** Adds `infaas versions` and `infaas promote`. */
export function addVersions(program: Command, context: Context): void {
  program
    .command('versions')
    .description('the versions of an architecture, and which one is stable')
    .requiredOption('--architecture <name>', 'the architecture')
    .option('--json', 'for programs')
    .action(async (options: { architecture: string; json?: boolean }) => {
      const found = architectureSchema.parse(await apiGet(await context.installation(), 'architecture/get', { architecture: options.architecture }));
      print(options.json ?? false, found, versionsText(found));
    });

  program
    .command('promote')
    .description('make a version stable: what queries by task or architecture get; also to roll back')
    .argument('<architecture>', 'the architecture')
    .option('--version <number>', 'the version that stays stable', readNumber)
    .option('--newest', 'always the newest version that is ready')
    .option('--json', 'for programs')
    .action(async (architecture: string, options: { version?: number; newest?: boolean; json?: boolean }) => {
      if ((options.version === undefined) === (options.newest !== true)) throw new UsageError('give either --version <number> or --newest');
      if (options.version !== undefined && !Number.isInteger(options.version)) throw new UsageError('--version takes a whole number');
      const found = architectureSchema.parse(await apiPost(await context.installation(), 'version/promote', { architecture, version: options.version ?? null }));
      const wanted = options.version === undefined ? 'its newest ready version' : `v${options.version}`;
      print(options.json ?? false, found, `${architecture}: ${wanted} is to be stable; it takes over without a gap, \`infaas versions --architecture ${architecture}\` shows when.`);
    });
}

/** Returns the versions as a table for people, the newest first, with a line on what is stable. */
export function versionsText(architecture: Architecture): string {
  const { stable, pinned, takeover } = architecture;
  const rows = [...architecture.versions].reverse().map((version) => [
    `v${version.number}`, version.number === stable ? 'stable' : version.number === pinned ? 'pinned' : '', version.state, version.readyVariants, version.fileName,
    new Date(version.createdAtMs).toISOString().slice(0, 16).replace('T', ' '), version.progress,
  ]);
  const follows = pinned === null ? 'follows the newest ready version' : `is to stay at v${pinned}`;
  return [textTable(['version', '', 'state', 'ready variants', 'file', 'uploaded', 'progress'], rows, 'no versions yet'), '', `${architecture.name} ${follows}.`, ...(takeover === null ? [] : [takeover])].join('\n');
}
