/** The only script of the sign-in page, and only for passkeys. */
import { askOnSubmit, hasPasskeys } from './passkeys-form.ts';
import { signal } from './passkeys-signals.ts';

const form = document.querySelector<HTMLFormElement>('form.passkey');
if (form && hasPasskeys()) {
  form.hidden = false;
  askOnSubmit(form, 'get');
  const { unknown } = form.dataset;
  if (unknown) void signal('signalUnknownCredential', JSON.parse(unknown));
}
