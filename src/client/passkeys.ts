/** The page of one's passkeys: makes new ones, and tells the browser which there are. */
import { askOnSubmit, hasPasskeys } from './passkeys-form.ts';
import { signalWhatPageSays } from './passkeys-signals.ts';

const form = document.querySelector<HTMLFormElement>('form.passkey');
const unable = document.querySelector<HTMLElement>('.unable');
if (form && hasPasskeys()) {
  form.hidden = false;
  askOnSubmit(form, 'create');
  void signalWhatPageSays();
} else if (unable) unable.hidden = false;
