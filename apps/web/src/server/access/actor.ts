import type { Scope } from './scopes';

/** A signed-in person in the workspace that they look at now. */
export type PersonActor = {
  kind: 'person';
  userId: string;
  name: string;
  email: string;
  workspaceId: string;
  workspaceName: string;
  role: string;
  scopes: readonly Scope[];
};

/** A program with an application's key; `name` is how people know the key: `kiosk / deploy`. */
export type KeyActor = { kind: 'key'; keyId: string; name: string; applicationId: string; workspaceId: string; scopes: readonly Scope[] };

export type Actor = PersonActor | KeyActor;
