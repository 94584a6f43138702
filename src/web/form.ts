import type { Context, MiddlewareHandler } from 'hono';
import type { Child } from 'hono/jsx';
import { matchedRoutes } from 'hono/route';
import type { Parley } from '../env.ts';
import type { Texts } from './texts/en.ts';

type Words = (texts: Texts) => string;

/** What a field holds decides what becomes of it when its form comes back after an accident (kept-form.tsx). */
export type Field =
  /** What somebody wrote. It comes back to be read, changed and sent again. */
  | { is: 'written'; label: Words; autocomplete?: string; lines?: number }
  /** What the page says, or what was chosen from a few things. It comes back unseen. */
  | { is: 'carried' }
  /** Some of several things, by their ids, each in a field of this name. They come back unseen. */
  | { is: 'chosen' }
  /** A password or a code. It never comes back: people are asked for it again. */
  | { is: 'secret'; label: Words; autocomplete: string }
  /** What a script fills in, once. It never comes back. */
  | { is: 'answer' }
  /** A file. Its name comes back. */
  | { is: 'file'; label: Words };

export interface Form {
  fields: Record<string, Field>;
  /** What its button says. */
  send: Words;
  /** Draws it with what was written, where a plain form would not do: a script must fill something in. */
  view?: (written: Record<string, string>) => Child;
}

export const written = (label: Words, more: { autocomplete?: string; lines?: number } = {}): Field => ({
  is: 'written',
  label,
  ...more,
});
export const carried: Field = { is: 'carried' };
export const chosen: Field = { is: 'chosen' };
export const secret = (label: Words, autocomplete: string): Field => ({ is: 'secret', label, autocomplete });
export const answer: Field = { is: 'answer' };
export const file = (label: Words): Field => ({ is: 'file', label });

const FORMS = new WeakMap<object, Form | 'script'>();

/**
 * Describes the form whose POST this route takes: `routes.post(path, form({ … }), handler)`. Then no accident loses what
 * was written in it, whether it happens in the handler, before it or around it. test/forms.test.ts fails for a route
 * that takes a POST and describes no form.
 */
export const form = (described: Form): MiddlewareHandler<Parley> => describing(described);

/** The route takes no form: a script asks, stays on its page with what was written there, and shows the `error` of the JSON. */
export const askedByScript = (): MiddlewareHandler<Parley> => describing('script');

const describing = (described: Form | 'script'): MiddlewareHandler<Parley> => {
  const pass: MiddlewareHandler<Parley> = (_, next) => next();
  FORMS.set(pass, described);
  return pass;
};

/** What the handlers of a route describe. */
export const describedBy = (handlers: object[]): Form | 'script' | undefined =>
  handlers.map((handler) => FORMS.get(handler)).find((described) => described !== undefined);

/** The form that this request was sent by, also where nothing but the routing has happened yet. */
export const formOf = (c: Context): Form | undefined => {
  const described = describedBy(matchedRoutes(c).map(({ handler }) => handler));
  return described === 'script' ? undefined : described;
};
