import type { Command } from 'commander';
import { z } from 'zod';
import { apiGet } from '../api-client';
import type { Context } from '../context';
import { print, textTable } from '../text-table';

const membersSchema = z.array(z.looseObject({ name: z.string(), email: z.string(), role: z.string(), joinedAtMs: z.number() }));
const auditSchema = z.looseObject({
  entries: z.array(z.looseObject({
    atMs: z.number(), actor: z.looseObject({ name: z.string() }), action: z.string(), target: z.string(), result: z.string().nullable(), address: z.string().nullable(),
  })),
  next: z.string().nullable(),
});

type AuditOptions = { search?: string; action?: string; result?: string; limit?: string; cursor?: string; json?: boolean };

/** Adds `infaas members` and `infaas audit`. Inviting and roles are for people: no key may do it. */
export function addMembers(program: Command, context: Context): void {
  program
    .command('members')
    .description('the people of this workspace with their roles; owners invite in the console')
    .option('--json', 'for programs')
    .action(async (options: { json?: boolean }) => {
      const members = membersSchema.parse(await apiGet(await context.installation(), 'member/list'));
      const rows = members.map((member) => [member.name, member.email, member.role, dayOf(member.joinedAtMs)]);
      print(options.json ?? false, members, textTable(['name', 'e-mail', 'role', 'joined'], rows, 'nobody is a member'));
    });

  program
    .command('audit')
    .description('who changed what, the newest first; needs a key with the scope `audit`')
    .option('--search <text>', 'part of who, what, or on what')
    .option('--action <procedure>', 'one call (`application.update`), or all of a kind (`application`)')
    .option('--result <result>', 'done, refused, or open')
    .option('--limit <count>', 'entries, at most 200', '50')
    .option('--cursor <next>', 'the page behind: what the page before gave as `next`')
    .option('--json', 'for programs')
    .action(async ({ json, ...filter }: AuditOptions) => {
      const page = auditSchema.parse(await apiGet(await context.installation(), 'audit/list', filter));
      const rows = page.entries.map((entry) => [new Date(entry.atMs).toISOString(), entry.actor.name, entry.action, entry.target, entry.result ?? 'not known', entry.address]);
      const more = page.next === null ? '' : `\n\nolder ones: --cursor ${page.next}`;
      print(json ?? false, page, `${textTable(['when', 'who', 'what', 'on', 'result', 'from'], rows, 'no such entry')}${more}`);
    });
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
