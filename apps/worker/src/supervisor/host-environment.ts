/** What a host may know of the worker's environment: how to find programs, libraries and devices; never a secret. */
const PASSED_ON = [
  'PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'CUDA_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES', 'SystemRoot', 'TEMP', 'TMP',
];

/** Returns the environment of an instance host, out of the worker's. */
export function hostEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
  return Object.fromEntries(kept);
}
