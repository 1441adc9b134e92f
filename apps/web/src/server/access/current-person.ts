import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { auth } from '../platform/auth';
import { database } from '../platform/database';
import type { PersonActor } from './actor';
import { identifyActor } from './identify-actor';
import type { SessionPerson } from './identify-actor';

/** Returns the person that a page is rendered for; sends everybody else to the sign-in page. */
export async function currentPerson(): Promise<PersonActor> {
  const person = await personOrNull();
  if (person === null) redirect('/sign-in');
  return person;
}

/** Returns the person that a page is rendered for, or null when nobody is signed in, or somebody without a workspace. */
export async function personOrNull(): Promise<PersonActor | null> {
  const actor = await identifyActor(database(), await sentHeaders(), readSession);
  return actor?.kind === 'person' ? actor : null;
}

/** Returns who is signed in, whatever workspaces they belong to; null for nobody. */
export async function sessionPersonOrNull(): Promise<SessionPerson | null> {
  return readSession(await sentHeaders());
}

async function sentHeaders(): Promise<Headers> {
  const sent = new Headers(await headers());
  sent.delete('authorization');
  return sent;
}

async function readSession(sent: Headers): Promise<SessionPerson | null> {
  const session = await auth().api.getSession({ headers: sent });
  return session === null ? null : { userId: session.user.id, name: session.user.name, email: session.user.email };
}
