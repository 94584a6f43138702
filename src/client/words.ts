import { live as de } from '../web/texts/de.ts';
import type { Live } from '../web/texts/en.ts';
import { live as en } from '../web/texts/en.ts';

/** In the language of the page, which the server has chosen. */
const chosen: Live = document.documentElement.lang === 'de' ? de : en;
/** Dates and times are written as in the person's own region, where the browser names one of this language. */
const locale = navigator.languages.find((tag) => tag.startsWith(`${chosen.language}-`)) ?? chosen.locale;

export const words: Live = { ...chosen, locale };
