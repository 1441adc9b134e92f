import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { OFFLINE_LIMITS } from '@infaas/shared/jobs/offline-jobs';
import { valuesPerRow } from '../validation/row-source';
import type { OfflineItems } from './open-items';
import { rowTensors } from './row-tensors';

const DEEPEST = 32;
const LINE_FORM = 'Each line is {"input": [numbers]} or a list of numbers, and may have an "id".';

/**
 * Opens lines of JSON: `{"input": …, "id": …}`, or a bare list of numbers; `input` is a list (nested as one likes), or an object with one
 * for each tensor of the task, which may also stand in the line itself. A line that is none of this is that item's error.
 */
export function openLines(text: string, input: CanonicalInput): OfflineItems {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > OFFLINE_LIMITS.items) throw new ServingError('too_large', `the input has ${lines.length} lines`, `Send at most ${OFFLINE_LIMITS.items} at a time.`);
  const expected = expectedValues(input);
  const parsed = (index: number): unknown => parseLine(lines[index] ?? '');
  return {
    format: 'jsonl', count: lines.length,
    key: lines.slice(0, 1).some((line) => idOf(quietly(line)) !== null) ? (index) => idOf(quietly(lines[index] ?? '')) ?? '' : null,
    async item(index) {
      const numbers = flatten(inputOf(await Promise.resolve(parsed(index)), input));
      if (numbers === null || (expected !== null && numbers.length !== expected)) {
        throw new ServingError('malformed', `the line does not hold ${expected === null ? 'numbers' : `${expected} numbers`} under "input"`, LINE_FORM);
      }
      return rowTensors(Float64Array.from(numbers), input);
    },
  };
}

/** Null where free dimensions leave it open. */
function expectedValues(input: CanonicalInput): number | null {
  if (input.kind === 'tensors' && input.tensors.some((tensor) => tensor.shape.slice(1).includes(-1))) return null;
  return valuesPerRow(input);
}

function quietly(line: string): unknown {
  try {
    return parseLine(line);
  } catch {
    return null;
  }
}

function parseLine(line: string): unknown {
  if (nesting(line) > DEEPEST) throw new ServingError('malformed', `the line nests more than ${DEEPEST} lists`, LINE_FORM);
  try {
    return JSON.parse(line);
  } catch {
    throw new ServingError('malformed', 'the line is not JSON', LINE_FORM);
  }
}

/** A parser takes seconds for lines that are nothing but brackets. */
function nesting(line: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < line.length && deepest <= DEEPEST; at += 1) {
    const character = line.charCodeAt(at);
    if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return deepest;
}

function idOf(record: unknown): string | null {
  const id = typeof record === 'object' && record !== null ? (record as { id?: unknown }).id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 500) : null;
}

function inputOf(record: unknown, form: CanonicalInput): unknown {
  if (Array.isArray(record) || typeof record !== 'object' || record === null) return record;
  const { input } = record as { input?: unknown };
  // The task's own name for its input says the same.
  if (input === undefined) return byName(record as Record<string, unknown>, form);
  return typeof input !== 'object' || input === null || Array.isArray(input) ? input : byName(input as Record<string, unknown>, form);
}

function byName(named: Record<string, unknown>, form: CanonicalInput): unknown {
  return form.kind === 'tensors' ? form.tensors.map((tensor) => named[tensor.name]) : named[form.name];
}

function flatten(value: unknown): number[] | null {
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) return null;
  const parts = (value.flat(DEEPEST) as unknown[]).map((item) => (typeof item === 'boolean' ? Number(item) : item));
  return parts.every((item): item is number => typeof item === 'number' && Number.isFinite(item)) ? parts : null;
}
