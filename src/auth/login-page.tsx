import type { Context } from 'hono';
import type { Parley } from '../env.ts';
import { registrationOnce } from '../instance/instance-settings.ts';
import type { Registration } from '../instance/registration-modes.ts';
import { show } from '../web/show.tsx';
import { whyFailed } from '../web/why-failed.ts';
import { type FormErrors, LoginPage } from './views.tsx';

interface View {
  next: string;
  username?: string;
  errors?: FormErrors;
  unknownPasskey?: string | undefined;
}

/** The page on which one logs in: it says how a stranger gets an account. */
export const showLogin = async (
  c: Context<Parley>,
  { next, username = '', errors = {}, unknownPasskey }: View,
  status: 200 | 403 | 422 | 429 | 500 = 200,
) => {
  const registration = await registrationFor(c);
  const view = { next, username, errors, registration, unknownPasskey };
  return show(c, <LoginPage {...view} />, status);
};

/** This page is worth having without it: what it leads to asks again. */
const registrationFor = (c: Context<Parley>): Promise<Registration> =>
  registrationOnce(c).catch((error) => {
    console.warn('It could not be read who may register:', whyFailed(error));
    return 'open';
  });
