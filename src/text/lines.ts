/**
 * Where a line ends: Unicode's mandatory breaks (UAX #14: BK, CR, LF, NL), and the other controls that separate
 * (UAX #9: B, S) but for the tab. Word processors, terminals and old systems write them, and they come in with what is pasted.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const LINE_END = /\r\n?|[\v\f\x1c-\x1f\x85\u2028\u2029]/g;

/** Whatever ends a line in it is `\n`, so that no words grow together. */
export const withLineEnds = (text: string): string => text.replace(LINE_END, '\n');
