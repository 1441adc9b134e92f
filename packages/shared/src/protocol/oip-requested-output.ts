import { ServingError } from '../domain/serving-error';
import type { OipParameters, OipRequestedOutput } from './oip';

/** More classes than any output has are fewer classes; a count beyond this is a mistake. */
const MOST_CLASSES = 1_000_000;

/**
 * Returns what a request wants of one output by its parameters (`binary_data`, `classification`). Throws ServingError `malformed`, or
 * `unsupported` for shared memory, naming the output.
 */
export function requestedOutput(name: string, parameters: OipParameters): OipRequestedOutput {
  const shown = `output "${name.slice(0, 100)}"`;
  if (parameters['shared_memory_region'] !== undefined) {
    throw new ServingError('unsupported', `${shown}: shared memory is not offered`, 'Leave shared_memory_region out; ask for binary_data.');
  }
  const binary = parameters['binary_data'];
  if (binary !== undefined && typeof binary !== 'boolean') throw new ServingError('malformed', `${shown}: binary_data must be a boolean`, 'Use true or false.');
  const classes = parameters['classification'];
  if (classes !== undefined && !isCount(classes)) {
    throw new ServingError('malformed', `${shown}: classification must be a whole number from 0`, 'It is the number of classes to answer for each row; 0 answers the tensor itself.');
  }
  return { name, binary: binary ?? null, ...(classes === undefined || classes === 0 ? {} : { classes }) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_CLASSES;
}
