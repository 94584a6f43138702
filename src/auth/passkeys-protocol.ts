/**
 * What goes between a browser and Parley about passkeys: what the browser's own functions take and give as JSON,
 * of which only that is read which is needed (https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON).
 */
import * as v from 'valibot';
import type { User } from '../env.ts';

/** How long (ms) a browser waits for its person. */
const PATIENCE = 5 * 60_000;
/** ES256, Ed25519 and RS256, of which every authenticator has one. */
export const ALGORITHMS = [-7, -8, -257];

const Base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/));
/** At most 1,023 bytes (https://www.w3.org/TR/webauthn-3/#credential-id). */
const Id = v.pipe(Base64url, v.minLength(1), v.maxLength(1364));

const Registration = v.object({
  id: Id,
  rawId: Id,
  type: v.literal('public-key'),
  response: v.object({ clientDataJSON: Base64url, attestationObject: Base64url }),
});

const Assertion = v.object({
  id: Id,
  rawId: Id,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: Base64url,
    authenticatorData: Base64url,
    signature: Base64url,
    userHandle: Base64url,
  }),
});

export type Registration = v.InferOutput<typeof Registration>;
export type Assertion = v.InferOutput<typeof Assertion>;

/** Where a passkey belongs: to the host, and it answers to this very origin alone. */
export interface RelyingParty {
  host: string;
  origin: string;
}

export const relyingPartyOf = (url: string): RelyingParty => {
  const { hostname, origin } = new URL(url);
  return { host: hostname, origin };
};

/** What `navigator.credentials.create` is to make. One that the person unlocks, and that is found without a username. */
export const creationOptions = (party: RelyingParty, user: User, challenge: string, known: string[]) => ({
  challenge,
  rp: { id: party.host, name: 'Parley' },
  user: { id: handleOf(user.id), ...calledOf(user) },
  pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
  excludeCredentials: known.map((id) => ({ type: 'public-key', id })),
  authenticatorSelection: {
    residentKey: 'required',
    requireResidentKey: true,
    userVerification: 'required',
  },
  attestation: 'none',
  timeout: PATIENCE,
});

/** What `navigator.credentials.get` is to find: any passkey of this host. */
export const requestOptions = (party: RelyingParty, challenge: string) => ({
  challenge,
  rpId: party.host,
  userVerification: 'required',
  timeout: PATIENCE,
});

/** What a browser is told of somebody's passkeys: which there are, and what their owner is called (client/passkeys-signals.ts). */
export const signalsFor = ({ host }: RelyingParty, user: User, ids: string[]) => {
  const of = { rpId: host, userId: handleOf(user.id) };
  return {
    accepted: JSON.stringify({ ...of, allAcceptedCredentialIds: ids }),
    details: JSON.stringify({ ...of, ...calledOf(user) }),
  };
};

export type Signals = ReturnType<typeof signalsFor>;

/** What a browser is told of a passkey that it offered, and that nobody knows here. */
export const unknownPasskey = ({ host }: RelyingParty, credentialId: string): string =>
  JSON.stringify({ rpId: host, credentialId });

const calledOf = ({ username, name }: User) => ({ name: username, displayName: name || username });

/** Whose a passkey is, as it says itself: base64url of the digits of the user's id, which tells nobody anything. */
export const handleOf = (user: number): string => btoa(String(user)).replaceAll('=', '');

/** Nothing for what is no such answer. Never throws. */
export const registrationIn = (json: string) => parsed(Registration, json);

export const assertionIn = (json: string) => parsed(Assertion, json);

const parsed = <Schema extends v.GenericSchema>(
  schema: Schema,
  json: string,
): v.InferOutput<Schema> | undefined => {
  try {
    const result = v.safeParse(schema, JSON.parse(json));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
};
