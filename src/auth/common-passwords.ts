import list from '../../.build/common-passwords.json' with { type: 'json' };

/** `abcdefgh`, `87654321`, `zzzzzzzz`: the list has only the best known of these. */
const STEPS = [-1, 0, 1];

/** Whether somebody who guesses would begin with it, in whatever case. See docs/decisions/015-common-passwords.md. */
export const isCommon = (password: string): boolean =>
  list.includes(`\n${password.toLowerCase()}\n`) || STEPS.some((step) => isRun(password.toLowerCase(), step));

const isRun = (password: string, step: number): boolean =>
  [...password].every(
    (character, n, all) => n === 0 || codeOf(character) === codeOf(all[n - 1] ?? '') + step,
  );

const codeOf = (character: string) => character.codePointAt(0) ?? 0;
