import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND, usdFromNanoUsd } from '../domain/units';
import { lastingOf } from './fleet-room';
import type { FleetRoom } from './fleet-room';
import { LEAST_UNMET } from './fleet-situation';
import type { FleetAction, FleetCause, FleetChange, FleetClass, FleetSituation, FleetState } from './fleet-situation';

/** Utilisation of a class, and part of the workers with an Overloaded variant, above which one more is started (INFaaS: 80 %). */
const HIGH = 0.8;
/** Below this utilisation a class has room for what takes longer than measured: no machine is needed for it. */
const HARDLY_USED = 0.4;
/** For how long a rule must hold: what is reckoned from the load for two ticks, a little apart as they may be, what only looks like too much for longer. */
const LOAD_HOLDS_US: Micros = 800_000;
const SIGN_HOLDS_US: Micros = 1_800_000;
/** From when a rise is seen until a machine that is ordered for it serves, beside its boot: the ticks of a rule, and models that load. */
const ORDER_US: Micros = 4_000_000;
/** Most machines that one tick starts of one class. */
const MOST_AT_ONCE = 4;
/** A class that takes away less than this part of what is unmet is no answer to it. */
const LEAST_GAIN = 0.05;

export type ScaleOut = { actions: FleetAction[]; hot: Record<string, number>; rejected: { candidate: string; because: Reason }[] };

type Out = { situation: FleetSituation; state: FleetState; room: FleetRoom; found: ScaleOut };

/**
 * Returns the starts of one tick. First what the operator wants at least; then, where the load finds no room in the scaling plan even with
 * the machines that boot, the cheapest machines that it does with; then one where the load rises so that by the time a machine has booted
 * it will find no room, or a class will be utilised too much; then the three rules of INFaaS (USENIX ATC '21), which see what no plan knows: a class utilised above 80 %, a class
 * Interfered on all its workers, more than 80 % of the workers with an Overloaded variant. While something boots, the rules wait for what
 * it changes.
 */
export function scaleOut(situation: FleetSituation, state: FleetState, room: FleetRoom): ScaleOut {
  const found: ScaleOut = { actions: [], hot: {}, rejected: [] };
  const out: Out = { situation, state, room, found };
  startMinimum(out);
  if (isHot(out, { key: 'unmet', forUs: LOAD_HOLDS_US }, unmetNow(situation) > LEAST_UNMET)) startForUnmet(out);
  if (found.actions.length > 0 || situation.machines.some((machine) => machine.state === 'booting')) return found;
  const rules: readonly (() => void)[] = [
    () => risingRule(out),
    ...classesThere(situation).flatMap((name) => [() => utilisationRule(out, name), () => interferedRule(out, name)]),
    () => overloadedRule(out),
  ];
  for (const rule of rules) if (found.actions.length === 0) rule();
  return found;
}

/** Returns what the fleet cannot serve as it is, with what boots. */
export function unmetNow(situation: FleetSituation): number {
  return unmetIn(situation, 0);
}

function unmetIn(situation: FleetSituation, aheadUs: Micros, more: FleetChange['more'] = []): number {
  return situation.unserved({ more: [...booting(situation), ...more], without: leaving(situation), loadFactor: 1, aheadUs });
}

/** Returns the workers that take nothing new. */
export function leaving({ workers }: FleetSituation): string[] {
  return workers.filter((worker) => worker.state !== 'active').map((worker) => worker.id);
}

/** Returns machines that boot, by class. */
export function booting({ machines }: FleetSituation): { className: string; count: number }[] {
  return machines.filter((machine) => machine.state === 'booting').map(({ className }) => ({ className, count: 1 }));
}

function startMinimum({ situation, room, found }: Out): void {
  for (const of of situation.classes) {
    for (let have = lastingOf(situation.machines, of.name).length; have < of.minMachines; have += 1) {
      const refusal = room.refuses(of);
      if (refusal !== null) {
        found.rejected.push({ candidate: of.name, because: { code: 'no_room', text: refusal } });
        break;
      }
      start({ room, found }, of, { cause: 'minimum', text: `At least ${of.minMachines} of ${of.name} are to run.` });
    }
  }
}

type Offer = { of: FleetClass; count: number; left: number; pricePerHour: number };

function startForUnmet(out: Out): void {
  const { situation, room, found } = out;
  const unmet = unmetNow(situation);
  const best = bestOffer(out, unmet, { most: MOST_AT_ONCE, aheadUs: 0 });
  if (best === null) {
    found.rejected.push({ candidate: 'fleet', because: { code: 'no_class', text: `${perSecond(unmet)} find no room, and no class that may be started would serve them.` } });
    return;
  }
  const text = `${perSecond(unmet)} find no room: ${best.count} of ${best.of.name} ($${usdFromNanoUsd(best.pricePerHour).toFixed(3)} per hour) ${best.left > LEAST_UNMET ? `take all but ${perSecond(best.left)}` : 'serve them for the least'}.`;
  for (let at = 0; at < best.count && room.refuses(best.of) === null; at += 1) start({ room, found }, best.of, { cause: 'unmet', text });
}

/** What rises may as well stop rising: one machine at a time, and the next when that one has shown what it changes. */
function risingRule(out: Out): void {
  const { situation, room, found } = out;
  const [soonest] = situation.classes.filter((of) => room.refuses(of) === null).sort((a, b) => a.bootUs - b.bootUs);
  if (soonest === undefined) return;
  const aheadUs = soonest.bootUs + ORDER_US;
  // A trend looks as far back as ahead: it still holds the rise that was answered already, and load that came at once looks like one.
  if (situation.machines.some((machine) => machine.state === 'active' && situation.now - machine.sinceUs < aheadUs)) return;
  const unmet = unmetIn(situation, aheadUs);
  const growth = situation.growth(aheadUs);
  const crowded = classesThere(situation).find((name) => utilisationOf(situation, name) * growth > HIGH);
  if (!isHot(out, { key: 'rising', forUs: LOAD_HOLDS_US }, unmet > LEAST_UNMET || (growth > 1 && crowded !== undefined))) return;
  const when = `in ${Math.ceil(aheadUs / MICROS_PER_SECOND)} s, when a machine could be there`;
  const best = unmet > LEAST_UNMET ? bestOffer(out, unmet, { most: 1, aheadUs }) : null;
  if (best !== null) start({ room, found }, best.of, { cause: 'rising', text: `Load rises: ${perSecond(unmet)} would find no room ${when}.` });
  else if (crowded !== undefined) startOneLike(out, crowded, { cause: 'rising', text: `Load rises: ${crowded} would be utilised at ${Math.round(Math.min(1, utilisationOf(situation, crowded) * growth) * 100)} % ${when}.` });
}

type Need = { most: number; aheadUs: Micros };

function bestOffer(out: Out, unmet: number, need: Need): Offer | null {
  const offers = out.situation.classes.flatMap((of) => offerOf(out, of, { ...need, unmet }) ?? []);
  return offers.sort((a, b) => rank(a, unmet) - rank(b, unmet) || a.pricePerHour - b.pricePerHour || (a.of.name < b.of.name ? -1 : 1))[0] ?? null;
}

/** The fewest machines of a class that serve what is unmet; where none do, the fewest with the most of it. */
function offerOf({ situation, room, found }: Out, of: FleetClass, { unmet, most: mostAtOnce, aheadUs }: Need & { unmet: number }): Offer | null {
  const refusal = of.maxMachines === 0 && of.minMachines === 0 ? 'off' : room.refuses(of);
  if (refusal !== null) {
    if (refusal !== 'off') found.rejected.push({ candidate: of.name, because: { code: 'no_room', text: refusal } });
    return null;
  }
  const most = Math.min(mostAtOnce, of.maxMachines);
  let best: Offer | null = null;
  for (let count = 1; count <= most; count += 1) {
    const left = unmetIn(situation, aheadUs, [{ className: of.name, count }]);
    if (best === null ? unmet - left >= LEAST_GAIN * unmet : best.left - left >= LEAST_GAIN * unmet) best = { of, count, left, pricePerHour: count * of.pricePerHourNanoUsd };
    if (left <= LEAST_UNMET) break;
  }
  return best;
}

/** What serves everything comes first, by its price; the rest by what a served row costs, behind those. */
function rank({ left, pricePerHour }: Offer, unmet: number): number {
  return left <= LEAST_UNMET ? pricePerHour : Number.MAX_SAFE_INTEGER + (pricePerHour / Math.max(LEAST_UNMET, unmet - left)) * 1e6;
}

function utilisationRule(out: Out, className: string): void {
  const utilisation = utilisationOf(out.situation, className);
  if (!isHot(out, { key: `utilisation ${className}`, forUs: SIGN_HOLDS_US }, utilisation > HIGH)) return;
  startOneLike(out, className, { cause: 'utilisation', text: `${className} is utilised at ${Math.round(utilisation * 100)} %: one more before it is full.` });
}

function interferedRule(out: Out, className: string): void {
  const here = active(out.situation).filter((worker) => worker.className === className);
  if (!isHot(out, { key: `interfered ${className}`, forUs: SIGN_HOLDS_US }, here.length > 0 && here.every((worker) => worker.interfered > 0) && utilisationOf(out.situation, className) >= HARDLY_USED)) return;
  startOneLike(out, className, { cause: 'interfered', text: `Models are slower than measured on ${here.length === 1 ? `the one ${className} there is` : `all ${here.length} of ${className}`}.` });
}

function overloadedRule(out: Out): void {
  const workers = active(out.situation);
  const loaded = workers.filter((worker) => worker.overloaded > 0).length;
  if (!isHot(out, { key: 'overloaded', forUs: SIGN_HOLDS_US }, workers.length > 0 && loaded / workers.length > HIGH)) return;
  startOneLike(out, null, { cause: 'overloaded', text: `${loaded} of ${workers.length} workers have a variant that is Overloaded.` });
}

/** Starts one of this class; where that may not be, the cheapest of its kind; of any kind when none is named. */
function startOneLike({ situation, room, found }: Out, className: string | null, why: { cause: FleetCause; text: string }): void {
  const kind = situation.classes.find((each) => each.name === className)?.kind;
  const able = situation.classes
    .filter((of) => of.measured && of.maxMachines > 0 && (kind === undefined || of.kind === kind) && room.refuses(of) === null)
    .sort((a, b) => Number(b.name === className) - Number(a.name === className) || a.pricePerHourNanoUsd - b.pricePerHourNanoUsd || (a.name < b.name ? -1 : 1));
  const [of] = able;
  if (of !== undefined) start({ room, found }, of, why);
  else found.rejected.push({ candidate: className ?? 'fleet', because: { code: 'no_class', text: `${why.text} No class may be started for it.` } });
}

function start({ room, found }: Pick<Out, 'room' | 'found'>, of: FleetClass, why: { cause: FleetCause; text: string }): void {
  room.take(of);
  found.actions.push({ kind: 'start', className: of.name, ...why });
}

function isHot({ found, state, situation }: Out, { key, forUs }: { key: string; forUs: Micros }, holds: boolean): boolean {
  if (!holds) return false;
  const sinceUs = state.hot[key] ?? situation.now;
  found.hot[key] = sinceUs;
  return situation.now - sinceUs >= forUs;
}

/** Returns the mean utilisation of a class's active workers, 0 when there are none. */
export function utilisationOf(situation: FleetSituation, className: string): number {
  const here = active(situation).filter((worker) => worker.className === className);
  return here.length === 0 ? 0 : here.reduce((sum, worker) => sum + worker.utilisation, 0) / here.length;
}

function active({ workers }: FleetSituation): FleetSituation['workers'] {
  return workers.filter((worker) => worker.state === 'active');
}

function classesThere(situation: FleetSituation): string[] {
  return [...new Set(active(situation).map((worker) => worker.className))].sort();
}

function perSecond(rows: number): string {
  return `${rows.toFixed(rows < 10 ? 2 : 0)} rows/s`;
}
