import { procedure, router } from '../trpc';
import { listVariants, variantFilterSchema } from './list-variants';

export const variantRouter = router({
  list: procedure('read', 'Variants with their measured figures').input(variantFilterSchema).query(listVariants),
});
