import { Prisma } from '@infaas/db/client';

/** Returns a value as a JSON column takes it; plain data only. */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue;
}

/** Returns a value for a nullable JSON column: null is SQL NULL. */
export function toJsonOrNull(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === null || value === undefined ? Prisma.DbNull : (value as Prisma.InputJsonValue);
}

/** Returns the value of a JSON column that this system wrote itself, as the type it was written with. */
export function fromJson<T>(value: unknown): T {
  return value as T;
}
