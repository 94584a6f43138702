// In the bundle of each language its own texts are in the place of these (bin/build-client.mjs).
import { live as chosen, type Live } from '../web/texts/en.ts';

/** Dates and times are written as in the person's own region, where the browser names one of this language. */
const locale = navigator.languages.find((tag) => tag.startsWith(`${chosen.language}-`)) ?? chosen.locale;

export const words: Live = { ...chosen, locale };
