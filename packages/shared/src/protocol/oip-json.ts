import { ServingError } from '../domain/serving-error';

/** Bodies with more marks than this are refused: each becomes an object of its own. */
const MOST_MARKS = 1_000_000;
const KEY = '\u0000';
const WORD = /-?(?:NaN|Infinity)\b/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Parses UTF-8 JSON that must be an object; `{}` for an empty body. Throws ServingError `malformed`. */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  return bytes.length === 0 ? {} : objectOf(parseText(bytes.toString('utf8')));
}

/**
 * Parses the JSON of an inference request. What clients of other servers write although JSON or its numbers cannot hold it becomes a mark
 * that `textOfMark` reads: NaN and Infinity (`words` tells that there were any), and integers of 64 bits. Throws ServingError `malformed`.
 */
export function parseTensorJson(bytes: Buffer): { json: Record<string, unknown>; words: boolean } {
  if (bytes.length === 0) return { json: {}, words: false };
  const text = bytes.toString('utf8');
  try {
    const json = objectOf(JSON.parse(text));
    return { json: hasLongIntegers(json) ? objectOf(JSON.parse(markTokens(text, true))) : json, words: false };
  } catch (error) {
    if (error instanceof ServingError) throw error;
    const marked = markTokens(text, false);
    if (marked === text) return { json: objectOf(parseText(text)), words: false };
    const json = objectOf(parseText(marked));
    return { json: hasLongIntegers(json) ? objectOf(parseText(markTokens(text, true))) : json, words: true };
  }
}

/** Returns what a mark stands for (`NaN`, `-Infinity`, `9007199254740993`), or null when the value is none. */
export function textOfMark(value: unknown): string | null {
  if (!isObject(value)) return null;
  const text = value[KEY];
  return typeof text === 'string' ? text : null;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw malformed(`the body is not valid JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'unparseable'}`, 'Send a JSON object.');
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw malformed('the body must be a JSON object', 'Send {"inputs": [...]}.');
  return value;
}

/** Puts marks where words that JSON does not have (and, if asked, integers that lose digits as numbers) stand outside strings. */
function markTokens(text: string, integers: boolean): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const token = code === 0x22 ? null : tokenAt(text, { at, code, integers });
    if (code === 0x22) at = endOfString(text, at);
    if (token === null) continue;
    if (token.marked) {
      pieces.push(text.slice(from, at), `{"\\u0000":"${token.text}"}`);
      from = at + token.text.length;
      if (pieces.length > 2 * MOST_MARKS) throw malformed(`the body spells more than ${MOST_MARKS} values that JSON numbers cannot hold`, 'Send the tensor as binary data.');
    }
    at += token.text.length - 1;
  }
  return from === 0 ? text : `${pieces.join('')}${text.slice(from)}`;
}

function tokenAt(text: string, { at, code, integers }: { at: number; code: number; integers: boolean }): { text: string; marked: boolean } | null {
  const isDigit = code >= 0x30 && code <= 0x39;
  if (code !== 0x4e && code !== 0x49 && code !== 0x2d && !(integers && isDigit)) return null;
  WORD.lastIndex = at;
  const word = WORD.exec(text);
  if (word !== null) return { text: word[0], marked: true };
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(text);
  return number === null ? null : { text: number[0], marked: integers && LONG_INTEGER.test(number[0]) };
}

/** Returns where the string that begins at `start` has its closing quote; the end of the text when it has none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return text.length;
}

/** Only tensors of 64-bit integers are looked through: elsewhere a number is what it is. */
function hasLongIntegers(json: Record<string, unknown>): boolean {
  const inputs: unknown = json['inputs'];
  return Array.isArray(inputs) && inputs.some((input: unknown) => isObject(input) && (input['datatype'] === 'INT64' || input['datatype'] === 'UINT64')
    && Array.isArray(input['data']) && (input['data'].flat(32) as unknown[]).some((value) => typeof value === 'number' && !Number.isSafeInteger(value)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}
