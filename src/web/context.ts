/** What a page says to all that is drawn within it, without handing it down. For views of the server alone. */
import { written } from './markup.ts';

export interface Context<Value> {
  /** `<Some.Provider value={…}>…</Some.Provider>` */
  Provider(props: { value: Value; children?: unknown }): string;
  use(): Value;
}

/** Views are written in one go, without a pause in which another request could be served: so a variable is enough. */
export const createContext = <Value>(otherwise: Value): Context<Value> => {
  let current = otherwise;
  return {
    Provider: ({ value, children }) => {
      const before = current;
      current = value;
      try {
        // A component's type is hono's, which says that it gives a text.
        return written(children) as unknown as string;
      } finally {
        current = before;
      }
    },
    use: () => current,
  };
};
