import { optionsFromHeaders, type QueryOptions } from '@infaas/shared/protocol/oip-objective';
import { CONSOLE_TOKEN_HEADER } from '../../access/authenticate';
import type { ModelName } from '../../oip/find-target';

/** What the head of a plain inference request says. */
export type InferHead = {
  model: ModelName;
  authorization: string | undefined;
  consoleToken: string | undefined;
  options: QueryOptions;
  /** Length of the JSON part of a binary request; null for pure JSON. */
  jsonBytes: number | null;
  bodyBytes: number;
};

const REQUEST_LINE = /^POST \/v2\/models\/([A-Za-z0-9._@-]{1,200})(?:\/versions\/([0-9]{1,9}))?\/infer HTTP\/1\.1$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e\t]*$/;
const LENGTH = /^[0-9]{1,10}$/;

/** Requests with one of these headers are left to the full HTTP server: framing and encodings of other kinds, and pages in browsers. */
const LEFT_ALONE = new Set(['transfer-encoding', 'expect', 'upgrade', 'content-encoding', 'trailer', 'te', 'origin']);

/**
 * Reads the head of a request (without the empty line) when it is a plain inference request over HTTP/1.1 with a Content-Length. Returns
 * null for everything else, well-formed or not: the full HTTP server decides what becomes of it. Nothing that two parsers could
 * understand differently is accepted: no repeated header, no folded line, no byte outside printable ASCII, CRLF only.
 */
export function parseInferHead(head: string): InferHead | null {
  const [first = '', ...lines] = head.split('\r\n');
  const line = REQUEST_LINE.exec(first);
  if (line === null) return null;
  const headers = readHeaders(lines);
  return headers === null ? null : plainHead({ name: line[1] ?? '', version: line[2] ?? null }, headers);
}

function readHeaders(lines: readonly string[]): Map<string, string> | null {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!NAME.test(name) || !VALUE.test(line) || headers.has(name) || LEFT_ALONE.has(name)) return null;
    headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

function plainHead(model: ModelName, headers: ReadonlyMap<string, string>): InferHead | null {
  const length = headers.get('content-length') ?? '';
  const json = headers.get('inference-header-content-length');
  const accepted = headers.get('accept-encoding')?.toLowerCase();
  const plain = headers.has('host') && LENGTH.test(length) && (json === undefined || LENGTH.test(json)) && accepted !== 'gzip' && accepted !== 'deflate'
    && (headers.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive';
  if (!plain) return null;
  try {
    const options = optionsFromHeaders((name) => headers.get(name));
    return { model, authorization: headers.get('authorization'), consoleToken: headers.get(CONSOLE_TOKEN_HEADER), options, jsonBytes: json === undefined ? null : Number(json), bodyBytes: Number(length) };
  } catch {
    return null;
  }
}
