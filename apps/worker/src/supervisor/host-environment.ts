import { UPSTREAM_VARIABLES } from '../upstream/upstream-env';

/** What a host may know of the worker's environment: how to find programs and libraries, and which servers it may connect to; never a secret. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP', ...UPSTREAM_VARIABLES];
/** What a host of a GPU worker may know beside it: how to find the device. */
const OF_DEVICES = [
  'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_LOADER_DRIVERS_DISABLE', 'CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'NVIDIA_VISIBLE_DEVICES',
  'NVIDIA_DRIVER_CAPABILITIES',
];
/** Where the environment names no Vulkan driver, a rasteriser must not stand in for a device without anybody knowing. */
const NO_RASTERISERS = { VK_LOADER_DRIVERS_DISABLE: '*lvp*,*swiftshader*' };

/** Returns the environment of an instance host, out of the worker's. */
export function hostEnvironment(environment: NodeJS.ProcessEnv, kind: 'cpu' | 'gpu' = 'cpu'): NodeJS.ProcessEnv {
  const names = kind === 'gpu' ? [...PASSED_ON, ...OF_DEVICES] : PASSED_ON;
  const kept = Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const])));
  const named = kept['VK_DRIVER_FILES'] ?? kept['VK_ICD_FILENAMES'];
  return kind === 'gpu' && named === undefined ? { ...NO_RASTERISERS, ...kept } : kept;
}
