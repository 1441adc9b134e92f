import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';

const folder = process.env.INFAAS_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const present = existsSync(folder);

/** Returns the path of a file of the real test material, for tests only. */
export function testData(path: string): string {
  return `${folder}/${path}`;
}

/** `it` for tests on the real test material: skipped with the reason where it is missing, failing where INFAAS_REQUIRE_ALL=1. */
export function itWithData(name: string, run: () => Promise<void>, timeoutMs = 60_000): void {
  if (present) it(name, run, timeoutMs);
  else if (process.env.INFAAS_REQUIRE_ALL === '1') it(name, () => { throw new Error(`no test data at ${folder}: set INFAAS_TEST_DATA`); });
  else it(`${name} (skipped: no test data at ${folder}; set INFAAS_TEST_DATA)`, (context) => context.skip());
}
