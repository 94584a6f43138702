import type { EventText } from '../room/thread.ts';
import { loadCode } from './load-code.ts';
import { addPagesStyle } from './pages-style.ts';
import { words } from './words.ts';

type GroupCode = typeof import('./group.ts');

let code: GroupCode | undefined;
let hasFailed = false;

/** Loads what only groups need (group.ts), once, and calls back with it; with nothing, where it cannot be had. */
export const withGroupCode = async (path: string, then: (code?: GroupCode) => void) => {
  addPagesStyle();
  try {
    code ??= await loadCode<GroupCode>(path);
  } catch (error) {
    // The next group that is opened tries again.
    console.warn('What groups need could not be loaded', error);
    hasFailed = true;
  }
  then(code);
};

/** Empty as long as the words for it are on their way: what the server wrote stays. */
export const eventText: EventText = (entry, context) =>
  code?.eventText(entry, context) ?? (hasFailed ? words.message.unknown : '');
