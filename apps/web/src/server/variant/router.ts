import { procedure, router } from '../trpc';
import { exportVariant, exportVariantSchema } from './export-variant';
import { listVariants, variantFilterSchema } from './list-variants';
import { variantNameSchema, variantProfiles } from './variant-profiles';

export const variantRouter = router({
  list: procedure('read', 'Variants with their measured figures').input(variantFilterSchema).query(listVariants),
  profiles: procedure('read', 'All that was measured of a variant, by hardware class').input(variantNameSchema).query(variantProfiles),
  export: procedure('read', 'The configuration with which Triton serves a variant').input(exportVariantSchema).query(exportVariant),
});
