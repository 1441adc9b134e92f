/** Returns which of the chosen files is which of a model's: by its path in a chosen folder, else by its name; a single file for a single path whatever it is called. */
export function matchWeights<Chosen extends { name: string; webkitRelativePath?: string }>(paths: readonly string[], chosen: readonly Chosen[]): { path: string; file: Chosen }[] {
  const [onlyPath, onlyFile] = [paths[0], chosen[0]];
  if (paths.length === 1 && chosen.length === 1 && onlyPath !== undefined && onlyFile !== undefined) return [{ path: onlyPath, file: onlyFile }];
  return paths.flatMap((path) => {
    const file = chosen.find(({ webkitRelativePath = '' }) => webkitRelativePath === path || webkitRelativePath.endsWith(`/${path}`)) ?? chosen.find(({ name }) => name === path.split('/').at(-1));
    return file === undefined ? [] : [{ path, file }];
  });
}
