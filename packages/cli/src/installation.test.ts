import { mkdtemp, mkdir, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInstallation } from './installation';

const written = { webUrl: 'http://127.0.0.1:3000', httpUrl: 'http://127.0.0.1:8000', apiKey: 'written' };
const noEnv = { home: undefined, webUrl: undefined, httpUrl: undefined, apiKey: undefined };
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'infaas-cli-'));
  await mkdir(join(root, '.infaas'));
  await mkdir(join(root, 'deep', 'below'), { recursive: true });
  await writeFile(join(root, '.infaas', 'installation.json'), JSON.stringify(written));
});
afterEach(() => rm(root, { recursive: true }));

test('an installation is found from any folder below it', async () => {
  expect(await findInstallation(noEnv, join(root, 'deep', 'below'))).toEqual(written);
});

test('the environment wins over the file, field by field', async () => {
  expect(await findInstallation({ ...noEnv, apiKey: 'other' }, root)).toEqual({ ...written, apiKey: 'other' });
});

test('INFAAS_HOME names the folder itself', async () => {
  expect(await findInstallation({ ...noEnv, home: join(root, '.infaas') }, tmpdir())).toEqual(written);
});

test('from elsewhere, the installation that the program is part of', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'infaas-cli-'));
  expect(await findInstallation(noEnv, elsewhere, join(root, 'deep', 'below'))).toEqual(written);
  await rm(elsewhere, { recursive: true });
});

test('none found says what to do', async () => {
  await expect(findInstallation({ ...noEnv, home: join(root, 'deep') }, root)).rejects.toThrow(/npm start/);
});
