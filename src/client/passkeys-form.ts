/** A form whose answer comes from a passkey: it asks the server what to ask, the browser asks the person, and then it is sent. */
import { asker, jsonIn } from './http.ts';
import { decoded, encoded, idOf, type Options } from './passkeys-json.ts';
import { signal } from './passkeys-signals.ts';

/** Whether this browser can, at this address: a passkey belongs to a name, not to a number. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && !/^[\d.]+$|:/.test(location.hostname);

export const askOnSubmit = (form: HTMLFormElement, asks: 'create' | 'get') => {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.ariaBusy) return;
    if (!navigator.cookieEnabled) return say(form, form.dataset.cookies ?? '');
    form.ariaBusy = 'true';
    say(form, '');
    const answer = await answerOf(form, asks);
    form.ariaBusy = null;
    if (typeof answer === 'string') return say(form, answer);
    fieldOf(form).value = JSON.stringify(answer);
    form.submit();
  });
};

/** The passkey's answer, or a text that says why there is none. The text is empty if the person changed their mind. */
const answerOf = async (form: HTMLFormElement, asks: 'create' | 'get'): Promise<string | object> => {
  const options = await optionsFor(form);
  if (typeof options === 'string') return options;
  try {
    const publicKey = decoded(options) as unknown as PublicKeyCredentialCreationOptions &
      PublicKeyCredentialRequestOptions;
    const credential: unknown = await navigator.credentials[asks]({ publicKey });
    if (!credential) return '';
    const answer = encoded(credential, asks);
    if (!answer && asks === 'create') await withdraw(options, credential);
    return answer ?? form.dataset.unusable ?? '';
  } catch (error) {
    const { name } = error as DOMException;
    if (name === 'NotAllowedError' || name === 'AbortError') return '';
    return (name === 'InvalidStateError' && form.dataset.known) || (form.dataset.failed ?? '');
  }
};

/** It was made, and nobody here will ever know it. */
const withdraw = async ({ rp }: Options, credential: unknown) => {
  const credentialId = idOf(credential);
  if (credentialId)
    await signal('signalUnknownCredential', { rpId: (rp as { id: string }).id, credentialId });
};

const optionsFor = async (form: HTMLFormElement): Promise<string | Options> => {
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await ask(form.dataset.challenge ?? '', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body,
  });
  const told = (await jsonIn(answer)) as Options | undefined;
  if (answer?.ok && told) return told;
  return typeof told?.error === 'string' ? told.error : (form.dataset.offline ?? '');
};

/** A passkey needs no clock. */
const ask = asker(() => {});

const fieldOf = (form: HTMLFormElement) => form.elements.namedItem('credential') as HTMLInputElement;

const say = (form: HTMLFormElement, text: string) => {
  const error = form.querySelector('[role=alert]');
  if (error) error.textContent = text;
};
