import type { Child } from 'hono/jsx';
import { createContext } from '../context.ts';
import type { Texts } from './en.ts';
import { en } from './en.ts';

/**
 * In which language a view speaks: its page says so around it, and nothing must be handed down. For views of the server
 * alone; those that the browser renders, too, are handed `Live`, since contexts would double what it loads of hono.
 */
const Whole = createContext<Texts>(en);

export const useTexts = (): Texts => Whole.use();

/** What is drawn within speaks this language. */
export const Speaking = ({ texts, children }: { texts: Texts; children?: Child }) => (
  <Whole.Provider value={texts}>{children}</Whole.Provider>
);
