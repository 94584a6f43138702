/**
 * What something from outside must look like. One table says it to the compiler and checks what arrives, so that the two
 * cannot differ. For the browser, where valibot would weigh too much.
 */
export type Check<T> = (value: unknown) => value is T;
type Optional<T> = Check<T | undefined> & { optional: true };

/** What passes a check. */
export type Checked<C> = C extends Check<infer T> ? T : never;

type Shape = Record<string, Check<unknown>>;
type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K] extends Optional<unknown> ? K : never }[keyof S];
type Flat<T> = { [K in keyof T]: T[K] };
type ObjectOf<S extends Shape> = Flat<
  { [K in Exclude<keyof S, OptionalKeys<S>>]: Checked<S[K]> } & {
    [K in OptionalKeys<S>]?: Exclude<Checked<S[K]>, undefined>;
  }
>;

export const text: Check<string> = (value) => typeof value === 'string';
export const flag: Check<boolean> = (value) => typeof value === 'boolean';
/** An id, a place, a time: a whole number from 0. */
export const whole: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

export const oneOf =
  <const T extends string>(...known: T[]): Check<T> =>
  (value): value is T =>
    known.includes(value as T);

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value);

/** Of a field that may be missing. */
export const optional = <T>(check: Check<T>): Optional<T> => {
  const isFine = (value: unknown): value is T | undefined => value === undefined || check(value);
  return Object.assign(isFine, { optional: true as const });
};

export const list =
  <T>(check: Check<T>): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(check);

export const pair =
  <A, B>(first: Check<A>, second: Check<B>): Check<[A, B]> =>
  (value): value is [A, B] =>
    Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1]);

/** With these fields; others are ignored. */
export const object =
  <S extends Shape>(shape: S): Check<ObjectOf<S>> =>
  (value): value is ObjectOf<S> =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(shape).every(([name, check]) => check((value as Record<string, unknown>)[name]));

/** Frames by their `type`. */
export type FrameOf<Frames extends Shape> = {
  [K in keyof Frames]: Flat<{ type: K } & Checked<Frames[K]>>;
}[keyof Frames];

/** A frame of one of these types, or nothing where it cannot be read. Never throws. */
export const decodeFrame = <Frames extends Shape>(
  frames: Frames,
  json: string,
): FrameOf<Frames> | undefined => {
  try {
    const frame = JSON.parse(json);
    const isKnown = Object.hasOwn(frames, frame.type) && frames[frame.type]?.(frame) === true;
    return isKnown ? (frame as FrameOf<Frames>) : undefined;
  } catch {
    return undefined;
  }
};
