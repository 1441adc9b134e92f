import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The worker's entry points as they are shipped, in a directory from which their npm packages are found. */
export type BundledEntries = { path: (entry: string) => string; command: (entry: string) => string[]; close: () => Promise<void> };

/** Bundles entry points of src/ for one test file. */
export async function bundleEntries(entries: readonly string[]): Promise<BundledEntries> {
  const root = packageRoot();
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'test-'));
  await build({
    entryPoints: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
    outdir: directory, outExtension: { '.js': '.mjs' }, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'silent',
    plugins: [{
      name: 'npm-stays-outside',
      setup(bundle) {
        bundle.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@infaas/') ? undefined : { path, external: true }));
      },
    }],
  });
  const path = (entry: string): string => join(directory, `${entry}.mjs`);
  return { path, command: (entry) => [process.execPath, path(entry)], close: () => rm(directory, { recursive: true, force: true }) };
}

function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}
