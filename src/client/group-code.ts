import type { EventText } from '../room/thread.ts';
import { words } from './words.ts';

type GroupCode = typeof import('./group.ts');

let code: GroupCode | undefined;
let hasFailed = false;

/** Loads what only groups need (group.ts), once. Calls back when it is there, or when it cannot be had. */
export const loadGroupCode = async (path: string, then: () => void) => {
  if (code) return;
  try {
    code = (await import(path)) as GroupCode;
  } catch (error) {
    // The next group that is opened tries again.
    console.warn('What groups need could not be loaded', error);
    hasFailed = true;
  }
  then();
};

/** Empty as long as the words for it are on their way: what the server wrote stays. */
export const eventText: EventText = (entry, context) =>
  code?.eventText(entry, context) ?? (hasFailed ? words.message.unknown : '');
