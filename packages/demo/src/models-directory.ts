import { fileURLToPath } from 'node:url';

/** The directory of the shipped models when this package runs from source; a bundle passes its own path to demoWorkspace. */
export const MODELS_DIRECTORY: string = fileURLToPath(new URL('../models/', import.meta.url));
