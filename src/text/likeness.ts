/** What names look like. For the server alone. */
import lookalikes from '../../.build/lookalikes.json' with { type: 'json' };
import { COMPARED_MAX, folded } from './folding.ts';
import { invert } from './tables.ts';

const prototypes = invert(lookalikes);

/**
 * What a name looks like (UTS #39's skeleton): two names of one likeness can be mistaken for each other, as can two that
 * are `folded` alike. Not for reading: a Cyrillic `а` is a Latin one in it, `0` is `o`, and `1` is `l`. So is `I`, and
 * therefore `i`, since names have no case.
 */
export const likeness = (name: string): string =>
  folded([...name.slice(0, COMPARED_MAX).normalize('NFKD')].map(lookalike).join(''))
    .replaceAll('i', 'l')
    .replace(/^@ ?/, '');

const lookalike = (character: string): string => prototypes.get(character) ?? character;
