import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { print, textTable } from '../text-table';

const grantsSchema = z.looseObject({
  given: z.array(z.looseObject({ id: z.string(), askedAs: z.string(), workspace: z.looseObject({ slug: z.string() }), application: z.string().nullable(), grantedBy: z.string() })),
  received: z.array(z.looseObject({ id: z.string(), name: z.string(), kind: z.string(), application: z.string().nullable() })),
});
const givenSchema = z.looseObject({ id: z.string(), askedAs: z.string() });

type GrantOptions = { task?: string; architecture?: string; workspace: string; application?: string; json?: boolean };

/** Adds `infaas grants`, `infaas grant` and `infaas revoke`. */
export function addGrants(program: Command, context: Context): void {
  program
    .command('grants')
    .description('what this workspace shares with others, and others with it')
    .option('--json', 'for programs')
    .action(async (options: { json?: boolean }) => {
      const grants = grantsSchema.parse(await apiGet(await context.installation(), 'grant/list'));
      const given = grants.given.map((grant) => [grant.id, grant.askedAs, grant.workspace.slug, grant.application ?? 'every one', grant.grantedBy]);
      const received = grants.received.map((grant) => [grant.name, grant.kind, grant.application ?? 'every one']);
      print(options.json ?? false, grants, [
        textTable(['grant', 'asked as', 'to workspace', 'application', 'by'], given, 'nothing is shared with others'), '',
        textTable(['shared with this workspace', 'kind', 'application'], received, 'others share nothing with this workspace'),
      ].join('\n'));
    });

  program
    .command('grant')
    .description('let applications of another workspace query a task or an architecture')
    .option('--task <name>', 'a task, with all of its architectures')
    .option('--architecture <name>', 'one architecture only')
    .requiredOption('--workspace <slug>', 'the workspace that may')
    .option('--application <name>', 'the one application that may; default: every one of that workspace')
    .option('--json', 'for programs')
    .action(async ({ json, ...input }: GrantOptions) => {
      if ((input.task === undefined) === (input.architecture === undefined)) throw new UsageError('give either --task or --architecture');
      const given = givenSchema.parse(await apiPost(await context.installation(), 'grant/give', input));
      print(json ?? false, given, `granted: applications of ${input.workspace} ask for ${given.askedAs} (grant ${given.id})`);
    });

  program
    .command('revoke')
    .description('take a grant back; it is refused within two seconds')
    .argument('<grant>', 'its id, as `infaas grants` lists it')
    .option('--json', 'for programs')
    .action(async (grantId: string, options: { json?: boolean }) => {
      print(options.json ?? false, await apiPost(await context.installation(), 'grant/revoke', { grantId }), `revoked ${grantId}`);
    });
}
