// Bundles the entry points of the package in the current directory: src/foo-main.ts -> dist/foo-main.mjs.
// Workspace packages (@infaas/*) are inlined from their sources; every npm package stays an import and must be a dependency of this package.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const entries = process.argv.slice(2);
if (entries.length === 0) {
  console.error('usage: node ../../tools/bundle.mjs src/<name>-main.ts …   (in the directory of a package)');
  process.exit(2);
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }));
const undeclared = new Map();

/** The npm package that an import specifier names: `@scope/name/sub` -> `@scope/name`. */
const packageOf = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

const npmStaysOutside = {
  name: 'npm-stays-outside',
  setup(bundle) {
    bundle.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
      if (kind === 'entry-point' || path.startsWith('@infaas/')) return undefined;
      if (!path.startsWith('node:')) {
        const name = packageOf(path);
        if (!declared.has(name)) undeclared.set(name, importer);
      }
      return { path, external: true };
    });
  },
};

try {
  await build({
    entryPoints: Object.fromEntries(entries.map((entry) => [basename(entry).replace(/\.ts$/, ''), entry])),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    loader: { '.proto': 'text', '.sql': 'text' },
    plugins: [npmStaysOutside],
    logLevel: 'warning',
  });
} catch {
  process.exit(1); // esbuild has said why
}

const builtIn = new Set((await import('node:module')).builtinModules);
const missing = [...undeclared].filter(([name]) => !builtIn.has(name));
for (const [name, importer] of missing) console.error(`${manifest.name}: ${importer} imports ${name}, which ${manifest.name} does not list in its dependencies`);
process.exit(missing.length > 0 ? 1 : 0);
