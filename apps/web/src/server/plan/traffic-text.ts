import { ServingError } from '@infaas/shared/domain/serving-error';
import { PLAN_LIMITS } from '@infaas/shared/jobs/plan-jobs';

/** Queries per step, from a file of somebody's. */
export type ReadTraffic = { counts: number[]; stepSeconds: number };

const MOST_COUNT = 100_000_000;
const DEFAULT_STEP_SECONDS = 60;
/** What follows is milliseconds: as seconds it would be after the year 5000. */
const MS_FROM = 1e11;
const HINT = 'send a count per line, or time and count; or JSON: [12, 15, …] or {"counts": […], "stepSeconds": 60}';

/**
 * Returns the counts of a CSV or JSON text. Of lines with times (ISO, or Unix in s or ms) the step is the least distance between two, and
 * steps that are missing had no queries. Throws `malformed` with the line that is wrong.
 */
export function readTraffic(text: string, statedStep: number | undefined): ReadTraffic {
  const trimmed = text.replace(/^\uFEFF/u, '').trim();
  if (trimmed === '') throw refused('the file is empty');
  const read = /^[[{]/u.test(trimmed) ? readJson(trimmed, statedStep) : readLines(trimmed, statedStep);
  if (read.counts.every((count) => count === 0)) throw refused('the traffic has no queries');
  if (read.counts.length * read.stepSeconds > PLAN_LIMITS.days * 86_400) throw refused(`the traffic is longer than ${PLAN_LIMITS.days} days`);
  return read;
}

function readJson(text: string, statedStep: number | undefined): ReadTraffic {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refused('the file begins like JSON, but is none');
  }
  const fields = Array.isArray(parsed) ? { counts: parsed as unknown[] } : (parsed as { counts?: unknown; stepSeconds?: unknown });
  if (!Array.isArray(fields.counts)) throw refused('there are no "counts" in the file');
  const step = statedStep ?? ('stepSeconds' in fields && fields.stepSeconds !== undefined ? fields.stepSeconds : DEFAULT_STEP_SECONDS);
  if (typeof step !== 'number' || !Number.isInteger(step) || step < 1 || step > 86_400) throw refused('"stepSeconds" is not between 1 and 86,400 whole seconds');
  requireRoom(fields.counts.length);
  return { stepSeconds: step, counts: fields.counts.map((value, at) => countOf(value, `number ${at + 1}`)) };
}

function readLines(text: string, statedStep: number | undefined): ReadTraffic {
  const lines = text.split(/\r\n|\r|\n/u);
  requireRoom(lines.length - 1);
  const cells = lines.map((line) => line.split(/[,;\t]/u).map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1')));
  const head = cells[0]?.some((cell) => /^[a-z_]/iu.test(cell)) === true ? 1 : 0;
  const rows = cells.slice(head).map((row, at) => ({ row, line: at + 1 + head })).filter(({ row }) => row.some((cell) => cell !== ''));
  if (rows.length === 0) throw refused('there is no line with a count');
  if (rows.every(({ row }) => row.length === 1)) return { stepSeconds: statedStep ?? DEFAULT_STEP_SECONDS, counts: rows.map(({ row, line }) => countOf(numberIn(row[0]), `line ${line}`)) };
  return placed(rows.map(({ row, line }) => {
    if (row.length !== 2) throw refused(`line ${line} has ${row.length} columns`);
    return { second: secondOf(row[0] ?? '', line), count: countOf(numberIn(row[1]), `line ${line}`), line };
  }), statedStep);
}

function placed(rows: readonly { second: number; count: number; line: number }[], statedStep: number | undefined): ReadTraffic {
  const sorted = [...rows].sort((a, b) => a.second - b.second);
  let step = Infinity;
  for (let at = 1; at < sorted.length; at += 1) {
    const apart = (sorted[at]?.second ?? 0) - (sorted[at - 1]?.second ?? 0);
    if (apart > 0) step = Math.min(step, apart);
  }
  const stepSeconds = statedStep ?? (Number.isFinite(step) ? Math.max(1, Math.round(step)) : DEFAULT_STEP_SECONDS);
  const first = sorted[0]?.second ?? 0;
  const length = Math.floor(((sorted.at(-1)?.second ?? 0) - first) / stepSeconds) + 1;
  requireRoom(length);
  const counts = new Array<number>(length).fill(0);
  for (const { second, count } of sorted) {
    const at = Math.min(length - 1, Math.floor((second - first) / stepSeconds));
    counts[at] = (counts[at] ?? 0) + count;
  }
  return { stepSeconds, counts };
}

function secondOf(text: string, line: number): number {
  const number = numberIn(text);
  if (number !== null) return number >= MS_FROM ? number / 1_000 : number;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw refused(`“${text.slice(0, 40)}” in line ${line} is no time`);
  return at / 1_000;
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+(\.\d+)?$/u.test(text) ? Number(text) : null;
}

function countOf(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > MOST_COUNT) throw refused(`${where} is not a count between 0 and ${MOST_COUNT.toLocaleString('en-US')}`);
  return value;
}

function requireRoom(count: number): void {
  if (count > PLAN_LIMITS.counts) throw refused(`there are more than ${PLAN_LIMITS.counts.toLocaleString('en-US')} counts`, 'use longer steps, or a shorter time');
}

function refused(message: string, hint = HINT): ServingError {
  return new ServingError('malformed', message, hint, { field: 'traffic.text' });
}
