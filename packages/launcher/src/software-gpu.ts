import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StartupError } from './startup-error';

/** Where chromium and Chrome keep the manifest of SwiftShader, the Vulkan driver that computes on the processor. */
const KNOWN_DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json', '/usr/lib/chromium-browser/vk_swiftshader_icd.json', '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

/**
 * Returns the manifest of the software Vulkan driver that INFAAS_SOFTWARE_GPU asks for: `1` finds that of an installed chromium, a path
 * is taken as it is, nothing or `0` is null. Throws a StartupError that says what to install when there is none.
 */
export function softwareGpuDriver(asked: string | undefined, known: readonly string[] = KNOWN_DRIVERS): string | null {
  if (asked === undefined || asked === '0') return null;
  if (asked === '1') {
    const found = known.find((path) => existsSync(path));
    if (found !== undefined) return found;
    throw new StartupError(`INFAAS_SOFTWARE_GPU is 1, but no SwiftShader driver is installed (looked for ${known.join(', ')}). Install chromium (Debian: apt-get install chromium libvulkan1), or set it to the path of a Vulkan driver's json file.`);
  }
  const path = resolve(asked);
  if (path.endsWith('.json') && existsSync(path)) return path;
  throw new StartupError(`INFAAS_SOFTWARE_GPU is ${JSON.stringify(asked)}, and that is no Vulkan driver's json file. Set it to 1, to the path of such a file, or not at all.`);
}
