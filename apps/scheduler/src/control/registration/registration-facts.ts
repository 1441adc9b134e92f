import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { isUpstreamClass } from '@infaas/shared/jobs/upstream-jobs';
import { signatureOf } from '../build-view';
import { classesToMeasure } from '../fleet-scaling/class-profiles';
import { DEFAULT_MEASURE_SETTINGS, type MeasureSettings } from './measure-settings';
import type { ArchitectureRow, ProfileRow, RegistrationRow, Rows, Signature, TaskRow, ValidationSetRow, VariantRow, VersionRow, WorkSummary } from '../rows';

/** All that decides what a registration does next. */
export type RegistrationFacts = {
  version: VersionRow;
  architecture: ArchitectureRow;
  task: TaskRow;
  signature: Signature | null;
  registration: RegistrationRow | null;
  /** The newest one. */
  validationSet: ValidationSetRow | null;
  variants: VariantRow[];
  profiles: ProfileRow[];
  work: ReadonlyMap<string, WorkSummary>;
  /** Classes of which a worker is there. */
  classes: HardwareClass[];
  settings: MeasureSettings;
};

/** Returns the facts of every version whose architecture and task still exist. */
export function registrationFacts(rows: Rows, settings: MeasureSettings = DEFAULT_MEASURE_SETTINGS): RegistrationFacts[] {
  const live = new Set(classesToMeasure(rows));
  const classes = rows.hardwareClasses.filter((row) => live.has(row.name));
  const architectures = new Map(rows.architectures.map((row) => [row.id, row]));
  const tasks = new Map(rows.tasks.map((row) => [row.id, row]));
  const registrations = new Map(rows.registrations.map((row) => [row.versionId, row]));
  const variants = groupBy(rows.variants, (row) => row.versionId);
  const profiles = groupBy(rows.profiles.filter((row) => row.inheritedFrom === undefined), (row) => row.variantId);
  const work = groupBy(rows.registrationWork, (row) => row.subjectId);
  const signatures = new Map(rows.tasks.map((row) => [row.id, signatureOf(rows, row.id)]));
  return rows.versions.flatMap((version) => {
    const architecture = architectures.get(version.architectureId);
    const task = architecture ? tasks.get(architecture.taskId) : undefined;
    if (!architecture || !task) return [];
    const own = variants.get(version.id) ?? [];
    return [{
      version, architecture, task, signature: signatures.get(task.id) ?? null, registration: registrations.get(version.id) ?? null,
      validationSet: newest(rows.validationSets.filter((set) => set.taskId === task.id)),
      variants: own, profiles: own.flatMap((variant) => profiles.get(variant.id) ?? []),
      work: new Map((work.get(version.id) ?? []).map((item) => [item.id, item])), classes: classes.filter(usableBy(version)), settings,
    }];
  });
}

/** An upstream's class is its own version's, and that version has no other. */
function usableBy({ upstream }: VersionRow): (hardware: HardwareClass) => boolean {
  return ({ name }) => (upstream ? name === upstream.hardwareClass : !isUpstreamClass(name));
}

function newest(sets: readonly ValidationSetRow[]): ValidationSetRow | null {
  return [...sets].sort((a, b) => b.version - a.version)[0] ?? null;
}

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
