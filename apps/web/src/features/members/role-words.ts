import type { Member } from '../../server/member/list-members';

export type RoleName = Member['role'];

/** The roles that there are, with what each may do. */
export const ROLES: readonly { value: RoleName; label: string; may: string }[] = [
  { value: 'viewer', label: 'Viewer', may: 'sees everything, changes nothing' },
  { value: 'developer', label: 'Developer', may: 'registers models, has applications and keys, asks queries' },
  { value: 'operator', label: 'Operator', may: 'looks after machines and budgets, reads the audit log, asks queries' },
  { value: 'owner', label: 'Owner', may: 'all of it, and people, sharing and the workspace itself' },
];

/** Returns what a role may do, in words. */
export function roleMay(role: RoleName): string {
  return ROLES.find((each) => each.value === role)?.may ?? '';
}
