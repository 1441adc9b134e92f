import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadSecrets } from './secrets';
import { temporaryHome } from './testing/temporary-home';

const homes = [temporaryHome()];
afterEach(() => homes.splice(0).forEach(({ remove }) => remove()));

function secretsFile(): string {
  const home = temporaryHome();
  homes.push(home);
  return join(home.home, 'secrets.json');
}

describe('loadSecrets', () => {
  test('makes a file that only its owner reads, and returns the same secrets ever after', () => {
    const file = secretsFile();
    const made = loadSecrets(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadSecrets(file)).toEqual(made);
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
  });

  test('closes a file that was left open to others', () => {
    const file = secretsFile();
    loadSecrets(file);
    chmodSync(file, 0o644);
    loadSecrets(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a damaged file is an error, not a new set of secrets', () => {
    const file = secretsFile();
    writeFileSync(file, '{"linkToken":');
    expect(() => loadSecrets(file)).toThrow(/is damaged/);
    expect(readFileSync(file, 'utf8')).toBe('{"linkToken":');
  });
});
