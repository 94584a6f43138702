/** The only script of the sign-in page, and only for passkeys. */
import { askOnSubmit, hasPasskeys } from './passkeys-form.ts';

const form = document.querySelector<HTMLFormElement>('form.passkey');
if (form && hasPasskeys()) {
  form.hidden = false;
  askOnSubmit(form, (options) =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as unknown as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );
}
