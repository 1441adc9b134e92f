import { z } from 'zod';

/** How many groups charts tell apart. */
export const mostGroupsShape = {
  mostGroups: z.number().int().min(1).max(1_000).optional().describe('so many of the largest groups; the others come as one of id `*`. All when nothing is said'),
};
