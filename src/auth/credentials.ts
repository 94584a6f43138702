/** What a person types to get in. */
export interface Credentials {
  username: string;
  password: string;
}

export type Objections = Partial<Record<'username' | 'password' | 'form', string>>;

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

const USERNAME = /^[A-Za-z0-9_.]{3,30}$/;

export const isUsername = (username: string): boolean => USERNAME.test(username);

/** What is wrong with what a newcomer chose, field by field. Which characters a password has is its owner's business. */
export const objectionsTo = ({ username, password }: Credentials): Objections => ({
  ...(!isUsername(username) && { username: 'Use 3 to 30 letters, digits, underscores or dots.' }),
  ...passwordObjection(lengthOf(password)),
});

const passwordObjection = (length: number): Objections => {
  if (length < PASSWORD_MIN) return { password: `Use at least ${PASSWORD_MIN} characters.` };
  if (length > PASSWORD_MAX) return { password: `Use at most ${PASSWORD_MAX} characters.` };
  return {};
};

/** As people count: an emoji is one character, not two. */
const lengthOf = (text: string) => [...text].length;
