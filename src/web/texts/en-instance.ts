/** What is said of this Parley as a whole: who may come in, and who looks after it. */
import { isolated } from './sentence.ts';

export const instance = {
  /** On pages for people who are not in yet. */
  door: {
    invitation: 'New here? Ask somebody who already uses this Parley for an invitation.',
    closed:
      'Nobody new can register here at the moment. If you think that you should, ask the person who looks after this Parley.',
  },
  setUp: {
    title: 'Set up this Parley',
    lead: 'Whoever enters the set-up code becomes the owner of this Parley. The owner decides who may register. The code was printed at the end of “npm run deploy”.',
    code: 'Set-up code',
    codeHint: '16 letters and digits, such as abcd-efgh-2345-wxyz.',
    become: 'Become the owner',
    as: (name: string) => `You’re logged in as ${isolated(name)}.`,
    wasHere: 'Already have an account here?',
    logIn: 'Log in first',
    unreadable: 'A set-up code has 16 letters and digits. Please check what you typed.',
    wrong:
      'This code is wrong, or it can’t be used any more. Please check what you typed. “npm run deploy -- --new-code” prints a new one.',
  },
  administration: {
    title: 'Administration',
    summary: 'Who may register, and who came by invitation.',
    owner: 'You are now the owner of this Parley. Choose below who may register.',
    registration: 'Who may register',
    registrations: {
      invitation: 'Only people who have an invitation',
      open: 'Everybody who knows the address',
      closed: 'Nobody',
    },
  },
};
