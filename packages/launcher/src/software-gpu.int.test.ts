import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { softwareGpuDriver } from './software-gpu';
import { StartupError } from './startup-error';
import { temporaryHome } from './testing/temporary-home';

const directories = temporaryHome();
afterAll(() => directories.remove());
const driver = join(directories.home, 'icd.json');
writeFileSync(driver, '{}');

test.each([[undefined, null], ['0', null], ['1', driver], [driver, driver]])('INFAAS_SOFTWARE_GPU=%s finds %s', (asked, expected) => {
  expect(softwareGpuDriver(asked, ['/nowhere/icd.json', driver])).toBe(expected);
});

test.each([['1', /apt-get install chromium/], ['yes', /Set it to 1/], ['/nowhere/icd.json', /Set it to 1/], [directories.home, /Set it to 1/]])('INFAAS_SOFTWARE_GPU=%s is refused with what to do', (asked, message) => {
  const find = (): unknown => softwareGpuDriver(asked, ['/nowhere/icd.json']);
  expect(find).toThrow(StartupError);
  expect(find).toThrow(message);
});
