import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** Reads a field: '' where there is none, or a file. */
export type Fields = (name: string) => string;

/**
 * The fields of an urlencoded or multipart form; of a name that comes twice, the first.
 * Refuses every other body with 400. How much it reads is bounded by `security`.
 */
export const fieldsOf = async (c: Context): Promise<Fields> => {
  const form = await c.req.formData().catch(() => {
    throw new HTTPException(400);
  });
  return (name) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.toWellFormed() : '';
  };
};

/** All values of a field for several ids (form.ts, `chosen`), each once. */
export const idsIn = (form: FormData, name: string): string[] =>
  [
    ...new Set(form.getAll(name).filter((value) => typeof value === 'string' && /^[\w-]{1,64}$/.test(value))),
  ] as string[];
