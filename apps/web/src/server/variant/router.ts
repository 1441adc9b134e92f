import { procedure, router } from '../trpc';
import { boundInstances, boundInstancesSchema } from './bound-instances';
import { cheapestVariants } from './cheapest-variants';
import { exportVariant, exportVariantSchema } from './export-variant';
import { listVariants, variantFilterSchema } from './list-variants';
import { variantNameSchema, variantProfiles } from './variant-profiles';

export const variantRouter = router({
  list: procedure('read', 'Variants with their measured figures').input(variantFilterSchema).query(listVariants),
  cheapest: procedure('read', 'What a thousand queries of each task cost at least').query(cheapestVariants),
  profiles: procedure('read', 'All that was measured of a variant, by hardware class').input(variantNameSchema).query(variantProfiles),
  bound: procedure('operate', 'State how many instances of a variant run at least and at most').input(boundInstancesSchema).mutation(boundInstances),
  export: procedure('read', 'The configuration with which Triton serves a variant').input(exportVariantSchema).query(exportVariant),
});
