import type { PlanClass } from '@infaas/shared/domain/plan';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { listClasses } from '../fleet/list-classes';
import type { StartPlanInput } from './plan-schema';

/** A class that a plan may use, as it is now. */
export type KnownClass = Omit<PlanClass, 'least' | 'most'> & { /** A worker of it is here: its variants are measured. */ here: boolean };

/** Of the catalogue, to compare with when nothing is said. */
const USUAL = ['aws.c7i.large', 'aws.g4dn.xlarge'];
const DEFAULT_MOST = 20;
const DEFAULT_HERE = 3;

/** Returns every class that a plan may use: those of workers that are here first, with the prices that operators set. */
export async function planClasses(ctx: ActorContext): Promise<KnownClass[]> {
  const [{ classes }, facts, workers] = await Promise.all([
    listClasses({ ctx }), ctx.database.hardwareClass.findMany({ where: { kind: { in: ['cpu', 'gpu'] } } }), ctx.database.worker.findMany({ where: { state: { not: 'dead' } }, select: { hardwareClass: true } }),
  ]);
  const here = new Set(workers.map(({ hardwareClass }) => hardwareClass));
  const listed = classes.map((each): KnownClass => ({
    name: each.name, kind: each.kind, cores: each.cores, memoryBytes: each.memoryBytes, accelerator: each.accelerator, deviceMemoryBytes: each.deviceMemoryBytes, usdPerHour: each.pricePerHourUsd,
    priceNote: each.priceNote, bootSeconds: each.bootSeconds, local: each.vendor === null, here: here.has(each.name),
  }));
  const others = facts.filter(({ name }) => here.has(name) && !listed.some((each) => each.name === name)).map((row): KnownClass => ({
    name: row.name, kind: row.kind === 'gpu' ? 'gpu' : 'cpu', cores: row.cores, memoryBytes: Number(row.memoryBytes), accelerator: row.accelerator, deviceMemoryBytes: Number(row.deviceMemoryBytes),
    usdPerHour: usdFromNanoUsd(Number(row.pricePerHourNanoUsd)), priceNote: row.priceBasis, bootSeconds: 5, local: true, here: true,
  }));
  // Those that a worker is of know their memory best.
  return [...listed, ...others].map((each) => {
    const fact = each.here ? facts.find(({ name }) => name === each.name) : undefined;
    return fact === undefined ? each : { ...each, memoryBytes: Number(fact.memoryBytes), deviceMemoryBytes: Number(fact.deviceMemoryBytes) };
  }).sort((a, b) => Number(b.here) - Number(a.here));
}

/** Returns the classes of a plan; those that are here and two usual ones when none are named. Throws `unknown_name`. */
export function chosenClasses(known: readonly KnownClass[], asked: StartPlanInput['classes']): PlanClass[] {
  const usual = [...known.filter(({ here, kind }) => here && kind === 'cpu').slice(0, DEFAULT_HERE), ...known.filter(({ name, here }) => !here && USUAL.includes(name))];
  const wanted: { name: string; least: number; most: number; usdPerHour?: number | undefined }[] = asked ?? usual.map(({ name }) => ({ name, least: 0, most: DEFAULT_MOST }));
  return wanted.map((each, at) => {
    const found = known.find(({ name }) => name === each.name);
    if (found === undefined) throw new ServingError('unknown_name', `there is no class of machine "${each.name.slice(0, 80)}"`, '`infaas fleet classes`, fleet.classes and the form of a new plan list them', { field: 'classes' });
    if (wanted.findIndex(({ name }) => name === each.name) !== at) throw new ServingError('malformed', `"${each.name}" stands twice among the classes`, 'name each once', { field: 'classes' });
    const { here: _here, ...facts } = found;
    const price = each.usdPerHour !== undefined && each.usdPerHour !== found.usdPerHour ? { usdPerHour: each.usdPerHour, priceNote: 'stated for this plan' } : {};
    return { ...facts, ...price, least: each.least, most: each.most };
  });
}
