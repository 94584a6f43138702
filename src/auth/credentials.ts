import { isCommon } from './common-passwords.ts';

/** What a person types to get in. */
export interface Credentials {
  username: string;
  password: string;
}

export type Objections = Partial<Record<'username' | 'password' | 'form', string>>;

const PASSWORD_MIN = 8;
const PASSWORD_MAX = 256;

const USERNAME = /^[A-Za-z0-9_.]{3,30}$/;

export const isUsername = (username: string): boolean => USERNAME.test(username);

/** Whether it can be somebody's password at all. */
export const isPassword = (password: string): boolean => !lengthObjection(password);

/** Keyboards differ in how they compose é; a password must not (RFC 8265, 4.2.2). */
export const composed = (password: string): string => password.normalize('NFC');

/** What is wrong with what a newcomer chose, field by field. Which characters a password has is its owner's business. */
export const objectionsTo = ({ username, password }: Credentials): Objections => {
  const objection = passwordObjection({ username, password });
  return {
    ...(!isUsername(username) && { username: 'Use 3 to 30 letters, digits, underscores or dots.' }),
    ...(objection && { password: objection }),
  };
};

/** Why this cannot be the new password of this person, or nothing. */
export const passwordObjection = ({ username, password }: Credentials): string | undefined => {
  const objection = lengthObjection(password);
  if (objection) return objection;
  if (password.toLowerCase() === username.toLowerCase()) return 'Do not use your username as your password.';
  if (isCommon(composed(password))) return 'This password is one of the most common ones. Choose another.';
  return undefined;
};

const lengthObjection = (password: string): string | undefined => {
  // As people count: an emoji is one character, not two.
  const { length } = [...composed(password)];
  if (length < PASSWORD_MIN) return `Use at least ${PASSWORD_MIN} characters.`;
  if (length > PASSWORD_MAX) return `Use at most ${PASSWORD_MAX} characters.`;
  return undefined;
};
