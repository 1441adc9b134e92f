import { ServingError } from '@infaas/shared/domain/serving-error';

/** Returns what `act` returns; its refusal names the field of the caller's input that it is about. */
export async function inField<T>(field: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw new ServingError(error.code, error.message, error.hint, { ...error.extra, field });
  }
}
