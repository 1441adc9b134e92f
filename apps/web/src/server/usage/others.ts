/** Id of the group that stands for all that are not among the most. */
export const OTHERS = '*';
