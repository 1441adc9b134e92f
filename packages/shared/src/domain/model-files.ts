/** A file of external data that belongs to an ONNX file: where the graph names it, and what it holds. */
export type ModelFile = { path: string; sha256: string; bytes: number };

/** Bounds of a version's manifest. */
export const MODEL_FILES_LIMIT = 1_024;
const PATH_CHARACTERS = 240;

/**
 * Returns the path of external data in its plain form (`./a//b` is `a/b`); null for one that leaves the model's folder or names no file on
 * some system: absolute, climbing, with a drive, a scheme, a backslash or a control character.
 */
export function plainModelPath(path: string): string | null {
  if (path.length === 0 || path.length > PATH_CHARACTERS || /[\\:]|\p{Cc}/u.test(path) || path.startsWith('/') || path.endsWith('/')) return null;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || segments.includes('..')) return null;
  return segments.join('/');
}
