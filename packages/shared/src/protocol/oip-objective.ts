import type { OnUnmet, PartialObjective } from '../domain/objective';
import { ServingError } from '../domain/serving-error';
import { microsFromMs, nanoUsdFromUsd, type Micros } from '../domain/units';
import type { OipParameters, OipScalar } from './oip';

/** What one source (parameters, headers, gRPC metadata) says about how a query is to be served; undefined = not said. */
export type QueryOptions = {
  objective: PartialObjective;
  objectiveName?: string;
  /** Triton's `timeout`: the smaller of it and the objective's deadline holds. */
  timeoutUs?: Micros;
  /** Triton's level: 1 goes before 2; 0 = the usual one. */
  priority?: number;
  deferred?: boolean;
  idempotencyKey?: string;
  webhook?: string;
  explain?: boolean;
};

/** Names of ours, as parameters; as headers they are `x-infaas-` with dashes. */
const NAMES = [
  'objective', 'min_accuracy', 'max_latency_ms', 'max_cost_per_1k_usd', 'on_unmet', 'degraded_min_accuracy', 'hardware',
  'deferred', 'idempotency_key', 'webhook', 'explain', 'timeout', 'priority',
] as const;
type Name = (typeof NAMES)[number];

const HEADER_NAMES = NAMES.map((name) => [name, `x-infaas-${name.replaceAll('_', '-')}`] as const);
const MAX_LATENCY_MS = 7 * 24 * 3_600_000;
const MOST_HARDWARE = 16;
const HARDWARE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Reads the options from typed parameters. Throws ServingError `malformed` naming the parameter; unknown names are ignored. */
export function optionsFromParameters(parameters: OipParameters): QueryOptions {
  return saysNothing(parameters) ? NOTHING : readOptions((name) => parameters[name], 'parameter');
}

const NUMBERS: ReadonlySet<string> = new Set<Name>(['min_accuracy', 'max_latency_ms', 'max_cost_per_1k_usd', 'degraded_min_accuracy', 'timeout', 'priority']);
const FLAGS: ReadonlySet<string> = new Set<Name>(['deferred', 'explain']);

/**
 * Returns a parameter that came as text from a client that has no other scalar for it (gRPC clients without doubles): the number or the
 * boolean that an option of ours wants, when the text is one; any other text as it is.
 */
export function scalarFromText(name: string, text: string): OipScalar {
  if (FLAGS.has(name) && (text === 'true' || text === 'false')) return text === 'true';
  return NUMBERS.has(name) && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** Reads the options from header (or metadata) texts by lower-case name. Throws ServingError `malformed` naming the header. */
export function optionsFromHeaders(header: (name: string) => string | undefined): QueryOptions {
  const found = new Map<Name, string>();
  for (const [name, headerName] of HEADER_NAMES) {
    const text = header(headerName);
    if (text !== undefined) found.set(name, text.trim());
  }
  return found.size === 0 ? NOTHING : readOptions((name) => found.get(name), 'header');
}

/** Reads the options from a query string's texts by parameter name. Throws ServingError `malformed` naming the parameter. */
export function optionsFromQuery(query: URLSearchParams): QueryOptions {
  return query.size === 0 ? NOTHING : readOptions((name) => query.get(name) ?? undefined, 'query');
}

/** Merges two sources field by field; the first wins. The smaller timeout holds. */
export function mergeOptions(first: QueryOptions, second: QueryOptions): QueryOptions {
  if (second === NOTHING) return first;
  if (first === NOTHING) return second;
  const merged: QueryOptions = { ...second, ...first, objective: { ...second.objective, ...first.objective } };
  if (first.timeoutUs !== undefined && second.timeoutUs !== undefined) merged.timeoutUs = Math.min(first.timeoutUs, second.timeoutUs);
  return merged;
}

const USUAL_LEVEL = 100;

/**
 * Returns what batching ranks queries by (more goes first, 0 is usual) for a priority level as Triton counts them: 1 is the highest, and
 * a query without a level, or with 0, stands where 100 stands.
 */
export function rankOfPriority(level: number | undefined): number {
  return level === undefined || level === 0 ? 0 : USUAL_LEVEL - level;
}

const NOTHING: QueryOptions = { objective: {} };

const KNOWN: ReadonlySet<string> = new Set(NAMES);

/** True when no parameter is one of ours: the usual case, which costs nothing further. */
function saysNothing(parameters: OipParameters): boolean {
  for (const name in parameters) if (KNOWN.has(name)) return false;
  return true;
}

/** Returns whether options leave everything to the application and the task. */
export function isSilent(options: QueryOptions): boolean {
  return options === NOTHING;
}

type Source = { value: (name: Name) => OipScalar | undefined; kind: 'parameter' | 'header' | 'query' };

function readOptions(value: Source['value'], kind: Source['kind']): QueryOptions {
  const source: Source = { value, kind };
  const options: QueryOptions = { objective: readObjective(source) };
  assign(options, 'objectiveName', text(source, 'objective'));
  assign(options, 'timeoutUs', number(source, 'timeout', { low: 0, high: 2 ** 64 }));
  // 0 is Triton's word for none; clients that mean none also send the largest number they have.
  if (options.timeoutUs === 0 || (options.timeoutUs ?? 0) > MAX_LATENCY_MS * 1_000) delete options.timeoutUs;
  assign(options, 'priority', number(source, 'priority', { low: 0, high: 32_767, whole: true }));
  assign(options, 'deferred', flag(source, 'deferred'));
  assign(options, 'idempotencyKey', text(source, 'idempotency_key'));
  assign(options, 'webhook', webhook(source));
  assign(options, 'explain', flag(source, 'explain'));
  return options;
}

function readObjective(source: Source): PartialObjective {
  const objective: PartialObjective = {};
  const minAccuracy = bound(source, 'min_accuracy', { low: 0, high: 1 });
  const latencyMs = bound(source, 'max_latency_ms', { low: 0.001, high: MAX_LATENCY_MS });
  const costUsd = bound(source, 'max_cost_per_1k_usd', { low: 0, high: 1_000_000 });
  const degraded = bound(source, 'degraded_min_accuracy', { low: 0, high: 1 });
  const onUnmet = choice(source);
  const permitted = hardware(source);
  if (minAccuracy !== undefined) objective.minAccuracy = minAccuracy;
  if (latencyMs !== undefined) objective.maxLatencyUs = latencyMs === null ? null : microsFromMs(latencyMs);
  if (costUsd !== undefined) objective.maxCostPer1kNanoUsd = costUsd === null ? null : nanoUsdFromUsd(costUsd);
  if (degraded !== undefined) objective.degradedMinAccuracy = degraded;
  if (onUnmet !== undefined) objective.onUnmet = onUnmet;
  if (permitted !== undefined) objective.hardware = permitted;
  return objective;
}

function assign<Key extends keyof QueryOptions>(options: QueryOptions, key: Key, value: QueryOptions[Key] | undefined): void {
  if (value !== undefined) options[key] = value as QueryOptions[Key];
}

/** A bound of an objective: a number, or `none`, which takes away what the application or the task would put there. */
function bound(source: Source, name: Name, range: { low: number; high: number }): number | null | undefined {
  return source.value(name) === 'none' ? null : number(source, name, range);
}

function number(source: Source, name: Name, range: { low: number; high: number; whole?: boolean }): number | undefined {
  const given = source.value(name);
  if (given === undefined) return undefined;
  const parsed = typeof given === 'string' && source.kind !== 'parameter' && given !== '' ? Number(given) : given;
  if (typeof parsed !== 'number' || !(parsed >= range.low && parsed <= range.high) || (range.whole === true && !Number.isInteger(parsed))) {
    throw wrong(source, name, { given, hint: `${name} is a ${range.whole === true ? 'whole ' : ''}number from ${range.low} to ${range.high}.` });
  }
  return parsed;
}

function flag(source: Source, name: Name): boolean | undefined {
  const given = source.value(name);
  if (given === undefined || typeof given === 'boolean') return given;
  if (source.kind !== 'parameter' && (given === 'true' || given === '1')) return true;
  if (source.kind !== 'parameter' && (given === 'false' || given === '0')) return false;
  throw wrong(source, name, { given, hint: `${name} is true or false.` });
}

function text(source: Source, name: Name): string | undefined {
  const given = source.value(name);
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || given.length === 0 || given.length > 256) throw wrong(source, name, { given, hint: `${name} is a text of 1 to 256 characters.` });
  return given;
}

function webhook(source: Source): string | undefined {
  const given = source.value('webhook');
  if (given === undefined) return undefined;
  if (typeof given === 'string' && given.length <= 2_048 && /^https?:\/\/[^\s]+$/.test(given)) return given;
  throw wrong(source, 'webhook', { given, hint: 'webhook is an http(s) address.' });
}

/** Classes and kinds, with commas between them; sorted, so that the same permission is the same list. `none` takes a restriction away. */
function hardware(source: Source): string[] | null | undefined {
  const given = text(source, 'hardware');
  if (given === undefined) return undefined;
  if (given === 'none') return null;
  const names = [...new Set(given.toLowerCase().split(',').map((name) => name.trim()))].sort();
  if (names.length <= MOST_HARDWARE && names.every((name) => HARDWARE_NAME.test(name))) return names;
  throw wrong(source, 'hardware', { given, hint: 'hardware names up to 16 hardware classes or kinds with commas between them: cpu, gpu, gpu.software.' });
}

function choice(source: Source): OnUnmet | undefined {
  const given = source.value('on_unmet');
  if (given === undefined || given === 'reject' || given === 'best_effort' || given === 'degrade') return given;
  throw wrong(source, 'on_unmet', { given, hint: 'on_unmet is reject, best_effort or degrade.' });
}

function wrong(source: Source, name: Name, problem: { given: OipScalar; hint: string }): ServingError {
  const shown = source.kind === 'header' ? `x-infaas-${name.replaceAll('_', '-')}` : name;
  return new ServingError('malformed', `${source.kind === 'header' ? 'header' : 'parameter'} ${shown} has the value ${JSON.stringify(problem.given).slice(0, 60)}`, problem.hint);
}
