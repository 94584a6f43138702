/** Draws links, mentions and formats. A bundle of its own, which is loaded once a text has any (text-code.ts). */
import { Text } from '../room/text.tsx';
import type { Said } from '../room/thread.ts';

/** As markup: what one bundle has not written itself, it would escape. */
export const textMarkup = (said: Said): string => String(<Text {...said} />);
