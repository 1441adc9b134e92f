import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Programs as they are shipped (the options of tools/bundle.mjs), in folders from which their npm packages are found. */
export type Programs = { path: (entry: string) => string; close: () => void };

/** Bundles the gateway, the instance host and the programs of the bench itself. */
export async function bundlePrograms(root: string): Promise<Programs> {
  const scheduler = await bundle(join(root, 'apps/scheduler'), [
    'src/gateway-main', 'bench/serving/baseline-server', 'bench/serving/queue-server', 'bench/serving/queue-worker', 'bench/serving/load-generator', 'bench/serving/bare-runs',
  ]);
  const worker = await bundle(join(root, 'apps/worker'), ['src/instance-host-main', 'src/session-thread-main']);
  const paths = new Map([...scheduler.paths, ...worker.paths]);
  return {
    path(entry) {
      const found = paths.get(entry);
      if (found === undefined) throw new Error(`${entry} was not bundled`);
      return found;
    },
    close() {
      rmSync(scheduler.folder, { recursive: true, force: true });
      rmSync(worker.folder, { recursive: true, force: true });
    },
  };
}

async function bundle(packageFolder: string, entries: readonly string[]): Promise<{ folder: string; paths: [string, string][] }> {
  const cache = join(packageFolder, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'serving-bench-'));
  const named = entries.map((entry) => [entry.slice(entry.lastIndexOf('/') + 1), join(packageFolder, `${entry}.ts`)] as const);
  await build({
    entryPoints: Object.fromEntries(named), outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, format: 'esm', platform: 'node', target: 'node20',
    sourcemap: true, sourcesContent: false, logLevel: 'error', loader: { '.proto': 'text', '.sql': 'text' },
    plugins: [{
      name: 'npm-stays-outside',
      setup: (made) => made.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@infaas/') ? undefined : { path, external: true })),
    }],
  });
  return { folder, paths: named.map(([name]) => [name, join(folder, `${name}.mjs`)]) };
}
