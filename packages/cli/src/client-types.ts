import { z } from 'zod';

const tensorSchema = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number().int()) });

/** What a target's metadata say of its tensors and labels. */
export const targetMetadataSchema = z.object({
  name: z.string(), inputs: z.array(tensorSchema), outputs: z.array(tensorSchema), infaas: z.object({ labels: z.array(z.string()) }).optional(),
});
export type TargetMetadata = z.infer<typeof targetMetadataSchema>;

const WORD = /[a-z0-9]+/gi;

/**
 * Returns a TypeScript file with one constant for each target and `tasks` with all of them, which `createClient({ tasks })` of @infaas/client
 * takes: names, types and shapes of inputs and outputs are then checked by the compiler.
 */
export function clientTypes(targets: readonly TargetMetadata[]): string {
  const names = new Set<string>();
  const constants = targets.map((target) => ({ target, constant: constantName(target.name, names) }));
  return [
    `// Written by \`infaas client-types ${targets.map(({ name }) => `--task ${name}`).join(' ')}\`. Write it again when a task changes; never edit it.`,
    "import type { TaskMap, TaskSignature } from '@infaas/client';",
    ...constants.map(({ target, constant }) => `\nexport const ${constant} = {\n  inputs: ${tensors(target.inputs)},\n  outputs: ${tensors(target.outputs)},\n  labels: ${list(target.infaas?.labels ?? [])},\n} as const satisfies TaskSignature;`),
    '\n/** For `createClient({ tasks })`. */',
    `export const tasks = { ${constants.map(({ target, constant }) => (constant === target.name ? constant : `${text(target.name)}: ${constant}`)).join(', ')} } as const satisfies TaskMap;\n`,
  ].join('\n');
}

/** `digits-mlp` → `digitsMlp`; a name that is no identifier, or is taken, gets something in front or behind. */
function constantName(name: string, taken: Set<string>): string {
  const words = name.match(WORD) ?? [];
  const camel = words.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  // `tasks` is the map itself; a word of the language may not name a constant.
  const base = /^[a-z]/i.test(camel) && !RESERVED.has(camel) ? camel : `task${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
  let free = base;
  for (let number = 2; taken.has(free); number += 1) free = `${base}${number}`;
  taken.add(free);
  return free;
}

const RESERVED = new Set(('tasks TaskMap TaskSignature break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null '
  + 'return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public undefined').split(' '));

function tensors(specs: TargetMetadata['inputs']): string {
  return `{ ${specs.map(({ name, datatype, shape }) => `${text(name)}: { dtype: ${text(datatype)}, shape: [${shape.join(', ')}] }`).join(', ')} }`;
}

function list(labels: readonly string[]): string {
  return `[${labels.map(text).join(', ')}]`;
}

/** Names come from whoever made the task: they are data, never code. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
