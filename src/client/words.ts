import { live as de } from '../web/texts/de.ts';
import { live as en } from '../web/texts/en.ts';
import type { Live } from '../web/texts/languages.ts';

/** In the language of the page, which the server has chosen. */
export const words: Live = document.documentElement.lang === 'de' ? de : en;
