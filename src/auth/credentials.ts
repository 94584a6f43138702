import { isCommon } from './common-passwords.ts';
import { isReserved } from './reserved-names.ts';

/** What a person types to get in. */
export interface Credentials {
  username: string;
  password: string;
}

/** What is wrong with a password, by the name of its text. */
export type PasswordObjection = 'tooShort' | 'tooLong' | 'isUsername' | 'common';

/** The same of a username. That it is taken, only the database knows. */
export type UsernameObjection = 'username' | 'reserved';

export interface Objections {
  username?: UsernameObjection;
  password?: PasswordObjection;
}

const PASSWORD_MIN = 8;
const PASSWORD_MAX = 256;
/** Code units. Whatever composes to fewer than 256 characters has fewer; composing more could take seconds. */
const TYPED_MAX = 4_096;
const TYPED_USERNAME_MAX = 100;

const USERNAME = /^[A-Za-z0-9_.]{3,30}$/;

export const isUsername = (username: string): boolean => USERNAME.test(username);

/** As people type and paste it: with an @ before it, in the wide letters of East Asia, beside a space or what is not seen. */
export const usernameIn = (typed: string): string =>
  typed.length > TYPED_USERNAME_MAX
    ? typed.trim()
    : typed
        .normalize('NFKC')
        .replace(/\p{DI}/gu, '')
        .trim()
        .replace(/^@/, '');

/** Whether it can be somebody's password at all. */
export const isPassword = (password: string): boolean => !lengthObjection(password);

/** Keyboards differ in how they compose é; a password must not (RFC 8265, 4.2.2). */
export const composed = (password: string): string => password.normalize('NFC');

/** What is wrong with the chosen username and password, field by field. Any characters may be in a password. */
export const objectionsTo = ({ username, password }: Credentials): Objections => {
  const [ofUsername, ofPassword] = [usernameObjection(username), passwordObjection({ username, password })];
  return {
    ...(ofUsername && { username: ofUsername }),
    ...(ofPassword && { password: ofPassword }),
  };
};

/** Why nobody can be called so, or nothing. */
export const usernameObjection = (username: string): UsernameObjection | undefined => {
  if (!isUsername(username)) return 'username';
  return isReserved(username) ? 'reserved' : undefined;
};

/** Why this cannot be the new password of this person, or nothing. */
export const passwordObjection = ({ username, password }: Credentials): PasswordObjection | undefined => {
  const objection = lengthObjection(password);
  if (objection) return objection;
  if (password.toLowerCase() === username.toLowerCase()) return 'isUsername';
  if (isCommon(composed(password))) return 'common';
  return undefined;
};

const lengthObjection = (password: string): 'tooShort' | 'tooLong' | undefined => {
  if (password.length > TYPED_MAX) return 'tooLong';
  // As people count: an emoji is one character, not two.
  const { length } = [...composed(password)];
  if (length < PASSWORD_MIN) return 'tooShort';
  if (length > PASSWORD_MAX) return 'tooLong';
  return undefined;
};
