/** Accidents that happen to a request: D1 fails, an object is reset, and either may have done its work before. */
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';

export interface Accident {
  /** It happens at the call of this number, counted from 1. */
  at: number;
  /** And at every later one. */
  lasts?: boolean;
  /** The work was done; only its answer is lost. */
  isDone?: boolean;
}

export interface Happening {
  /** Whether it came to that call at all. */
  happened: () => boolean;
  over: () => void;
}

const counting = ({ at, lasts }: Accident) => {
  let calls = 0;
  let happened = false;
  return {
    happened: () => happened,
    isNow: () => {
      calls += 1;
      const isNow = lasts ? calls >= at : calls === at;
      happened ||= isNow;
      return isNow;
    },
  };
};

/** As D1 fails where its connection is lost. The calls are its statements. */
export const d1Fails = (accident: Accident): Happening => {
  const { happened, isNow } = counting(accident);
  const { DB } = env;
  const [prepare, batch] = [DB.prepare.bind(DB), DB.batch.bind(DB)];
  const lost = new WeakSet<D1PreparedStatement>();
  const fail = () => {
    throw new Error('D1_ERROR: Network connection lost.');
  };
  const losing = (statement: D1PreparedStatement): D1PreparedStatement => {
    lost.add(statement);
    const { bind, all, run, raw } = statement;
    const after =
      (method: (...args: never[]) => Promise<unknown>) =>
      async (...args: unknown[]) => {
        await method.apply(statement, args as never[]);
        return fail();
      };
    return Object.assign(statement, {
      bind: (...values: unknown[]) => losing(bind.apply(statement, values)),
      all: after(all),
      run: after(run),
      raw: after(raw),
    });
  };
  const spies = [
    vi.spyOn(DB, 'prepare').mockImplementation((query) => {
      if (!isNow()) return prepare(query);
      return accident.isDone ? losing(prepare(query)) : fail();
    }),
    vi.spyOn(DB, 'batch').mockImplementation(async (statements) => {
      const answers = await batch(statements);
      return statements.some((statement) => lost.has(statement)) ? fail() : (answers as never);
    }),
  ];
  return { happened, over: () => restore(spies) };
};

const restore = (spies: { mockRestore: () => void }[]) => {
  for (const spy of spies) spy.mockRestore();
};

const NAMESPACES = ['ROOM', 'PRESENCE', 'HASHER', 'THROTTLE', 'METER'] as const;

/** As an object fails that is reset while it is asked. The calls are those of its methods. */
export const objectsAreReset = (accident: Accident): Happening => {
  const { happened, isNow } = counting(accident);
  const fail = () => {
    throw Object.assign(new Error('Durable Object reset because its code was updated.'), { retryable: true });
  };
  const spies = NAMESPACES.map((name) => {
    const namespace = env[name] as unknown as { getByName: (name: string) => object };
    const getByName = namespace.getByName.bind(namespace);
    return vi.spyOn(namespace, 'getByName').mockImplementation(
      (object) =>
        new Proxy(getByName(object), {
          get:
            (stub, method) =>
            async (...args: unknown[]) => {
              const isFailing = isNow();
              if (isFailing && !accident.isDone) fail();
              const answer = await Reflect.get(stub, method)(...args);
              return isFailing ? fail() : answer;
            },
        }),
    );
  });
  return { happened, over: () => restore(spies) };
};
