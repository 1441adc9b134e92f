import { procedure, router } from '../trpc';
import { registerModel, registerModelSchema } from './register-model';

export const modelRouter = router({
  register: procedure('models', 'Register an uploaded model as the next version of an architecture').input(registerModelSchema).mutation(registerModel),
});
