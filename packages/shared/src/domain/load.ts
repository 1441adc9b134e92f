import type { Objective } from './objective';

/** What gateways were asked in about one second, by what it asks for: the offered load, whether it was served or not. */
export type LoadReport = {
  workspaceId: string;
  /** Name and version of the target, as a query names them. */
  target: string;
  version: number | null;
  objective: Objective;
  rows: number;
};
