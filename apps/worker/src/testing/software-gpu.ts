import { existsSync } from 'node:fs';
import { it } from 'vitest';

/** SwiftShader as Debian's chromium ships it; INFAAS_SOFTWARE_GPU may name another Vulkan driver's json file. */
const named = process.env['INFAAS_SOFTWARE_GPU'];
const driver = named !== undefined && named.endsWith('.json') ? named : '/usr/lib/chromium/vk_swiftshader_icd.json';
const present = existsSync(driver);

/** What the hosts of a software GPU's worker know of their environment. */
export const SOFTWARE_GPU_ENVIRONMENT = { PATH: process.env['PATH'], VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver };

/** `it` for tests on the software GPU: skipped with the reason where its driver is missing, failing where INFAAS_REQUIRE_ALL=1. */
export function itWithSoftwareGpu(name: string, run: () => Promise<void>, timeoutMs = 120_000): void {
  if (present) it(name, run, timeoutMs);
  else if (process.env['INFAAS_REQUIRE_ALL'] === '1') it(name, () => { throw new Error(`no Vulkan driver at ${driver}: install chromium and libvulkan1`); });
  else it(`${name} (skipped: no Vulkan driver at ${driver}; install chromium and libvulkan1)`, (context) => context.skip());
}
