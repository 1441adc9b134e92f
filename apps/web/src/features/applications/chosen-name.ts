const RULE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Returns what is wrong with a name of an application, objective or key, as the server will judge it; null when nothing is. */
export function nameProblem(name: string, taken: readonly string[] = []): string | null {
  if (name === '') return 'Give it a name.';
  if (!RULE.test(name)) return `Use small letters, digits and dashes, at most 63${suggestion(name)}.`;
  return taken.includes(name) ? `There is already “${name}”: choose another name.` : null;
}

function suggestion(name: string): string {
  const near = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
  return RULE.test(near) ? `: “${near}”` : '';
}
