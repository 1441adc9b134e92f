import type { ActorContext } from '../context';
import { getApplication } from '../application/find-application';
import type { ObjectiveForm } from '../application/objective-form';

export type NamedObjective = { name: string; objective: ObjectiveForm };

/** Returns the named objectives of an application, and its default; throws `unknown_name`. */
export async function listObjectives({ ctx, input }: { ctx: ActorContext; input: { application: string } }): Promise<{ default: ObjectiveForm; named: NamedObjective[] }> {
  const { defaultObjective, objectives } = await getApplication({ ctx, input });
  return { default: defaultObjective, named: objectives };
}
