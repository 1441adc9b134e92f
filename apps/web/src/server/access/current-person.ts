import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { auth } from '../platform/auth';
import { database } from '../platform/database';
import type { PersonActor } from './actor';
import { identifyActor } from './identify-actor';

/** Returns the person that a page is rendered for; sends everybody else to the sign-in page. */
export async function currentPerson(): Promise<PersonActor> {
  const person = await personOrNull();
  if (person === null) redirect('/sign-in');
  return person;
}

/** Returns the person that a page is rendered for, or null when nobody is signed in. */
export async function personOrNull(): Promise<PersonActor | null> {
  const sent = new Headers(await headers());
  sent.delete('authorization');
  const actor = await identifyActor(database(), sent, async (given) => {
    const session = await auth().api.getSession({ headers: given });
    return session === null ? null : { userId: session.user.id, name: session.user.name, email: session.user.email };
  });
  return actor?.kind === 'person' ? actor : null;
}
