const RULE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Returns what is wrong with a name of an application, objective or key, as the server will judge it; null when nothing is. */
export function nameProblem(name: string, taken: readonly string[] = []): string | null {
  if (name === '') return 'Give it a name.';
  if (/[A-Z]/.test(name)) return `Use small letters: “${name.toLowerCase()}”.`;
  if (!RULE.test(name)) return 'Use 1 to 63 small letters, digits and dashes, starting with a letter or digit.';
  return taken.includes(name) ? `There is already “${name}”: choose another name.` : null;
}
