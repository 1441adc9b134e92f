/** A class as far as it says whether what was measured on another holds for it. */
export type MeasuredClass = {
  name: string;
  cores: number;
  /** The processor that computes; null = not known, then nothing holds for it that was not measured there. */
  processor: string | null;
  /** Machines of it are parts of others: it takes over what it lacks. */
  inherits: boolean;
};

type ClassProfile = { variantId: string; hardwareClass: string };

/**
 * Returns the profiles with those added that hold on a class although they were measured on another: the same threads of the same
 * processor do the same, whatever part of the machine the class is. What was measured on the class itself comes first; of several sources
 * the one with the fewest cores. `threadsOf` is a variant's threads, which must fit; null leaves a variant out.
 */
export function inheritProfiles<Profile extends ClassProfile>(
  profiles: readonly Profile[], classes: readonly MeasuredClass[], threadsOf: (variantId: string) => number | null,
): (Profile & { inheritedFrom?: string })[] {
  const own = new Set(profiles.map(({ variantId, hardwareClass }) => `${variantId}@${hardwareClass}`));
  const byName = new Map(classes.map((each) => [each.name, each]));
  const ascending = [...profiles].sort((a, b) => (byName.get(a.hardwareClass)?.cores ?? 0) - (byName.get(b.hardwareClass)?.cores ?? 0));
  const inherited = classes.flatMap((target) => {
    if (target.processor === null || !target.inherits) return [];
    const taken = new Set<string>();
    return ascending.flatMap((profile): (Profile & { inheritedFrom: string })[] => {
      const source = byName.get(profile.hardwareClass);
      const threads = threadsOf(profile.variantId);
      if (source === undefined || source.processor !== target.processor || threads === null || threads > target.cores) return [];
      if (own.has(`${profile.variantId}@${target.name}`) || taken.has(profile.variantId)) return [];
      taken.add(profile.variantId);
      return [{ ...profile, hardwareClass: target.name, inheritedFrom: source.name }];
    });
  });
  return [...profiles, ...inherited];
}
