/**
 * Tells the browser, and the password manager in it, what has become of passkeys, so that none is offered that is worth
 * nothing (https://www.w3.org/TR/webauthn-3/#sctn-signal-methods). Where a browser cannot be told, nothing happens.
 */
type Signal = 'signalUnknownCredential' | 'signalAllAcceptedCredentials' | 'signalCurrentUserDetails';

export const signal = async (what: Signal, about: object) => {
  try {
    const passkeys = PublicKeyCredential as unknown as Partial<Record<Signal, (about: object) => unknown>>;
    await passkeys[what]?.(about);
  } catch {
    // It is not asked for permission, and says nothing about why not.
  }
};

/** What the page says: which passkeys there are, and what their owner is called. */
export const signalWhatPageSays = async () => {
  const { accepted, details } = document.querySelector<HTMLElement>('[data-accepted]')?.dataset ?? {};
  if (accepted) await signal('signalAllAcceptedCredentials', JSON.parse(accepted));
  if (details) await signal('signalCurrentUserDetails', JSON.parse(details));
};
