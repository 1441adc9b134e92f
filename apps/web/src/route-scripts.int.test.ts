import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const BUILD = fileURLToPath(new URL('../.next', import.meta.url));
/** What a page may make a browser load before it works. */
const MOST_BYTES = 300 * 1024;
const MANIFEST = 'page_client-reference-manifest.js';

type Manifest = { entryJSFiles: Record<string, string[]> };

function manifestsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return manifestsBelow(join(folder, entry.name));
    return entry.name === MANIFEST ? [join(folder, entry.name)] : [];
  });
}

const sizes = new Map<string, number>();

function gzipBytes(file: string): number {
  const known = sizes.get(file) ?? gzipSync(readFileSync(join(BUILD, file))).byteLength;
  sizes.set(file, known);
  return known;
}

/** Returns the scripts that a page loads with its document: the framework's, and those of its own parts. */
function scriptsOf(path: string): Set<string> {
  const text = readFileSync(path, 'utf8');
  const json = text.slice(text.indexOf('"] = ') + 5).replace(/;\s*$/u, '');
  const own = JSON.parse(json) as Manifest;
  const shared = JSON.parse(readFileSync(path.replace(MANIFEST, 'page/build-manifest.json'), 'utf8')) as { rootMainFiles: string[] };
  return new Set([...shared.rootMainFiles, ...Object.values(own.entryJSFiles).flat()]);
}

describe('the scripts of a page', () => {
  it('are there to be measured', () => {
    expect(existsSync(join(BUILD, 'server/app')), 'the console is not built').toBe(true);
  });

  const pages = existsSync(join(BUILD, 'server/app')) ? manifestsBelow(join(BUILD, 'server/app')) : [];
  it.each(pages.map((path) => [relative(join(BUILD, 'server/app'), path).replace(`/${MANIFEST}`, '').replace(MANIFEST, '/'), path]))('%s: less than 300 KB, gzipped', (_, path) => {
    const bytes = [...scriptsOf(path)].reduce((sum, file) => sum + gzipBytes(file), 0);
    expect(Math.round(bytes / 1024)).toBeGreaterThan(50);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });
});
