/** The page of one's passkeys: makes new ones. */
import { askOnSubmit, hasPasskeys } from './passkeys-form.ts';

const form = document.querySelector<HTMLFormElement>('form.passkey');
const unable = document.querySelector<HTMLElement>('.unable');
if (form && hasPasskeys()) {
  form.hidden = false;
  askOnSubmit(form, (options) =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as unknown as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
} else if (unable) unable.hidden = false;
