/**
 * What SimpleWebAuthn says of a passkey's answer. Only the object loads this, and only when it is needed: it brings
 * 300 kB of parsers for certificates with it, and a request to the Worker has 10 ms of CPU.
 */
import { decodeBase64urlIgnorePadding, encodeBase64urlNoPadding } from '@oslojs/encoding';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { ALGORITHMS, type Assertion, type Registration, type RelyingParty } from './passkeys-protocol.ts';

export interface Expected extends RelyingParty {
  challenge: string;
}

/** What must be known of a passkey to verify it. `publicKey` is the COSE key in base64url. */
export interface Key {
  id: string;
  publicKey: string;
  counter: number;
}

/** The new passkey. Throws if its answer is not to be believed. Who made the authenticator is not asked. */
export const registered = async (answer: Registration, expected: Expected): Promise<Key | undefined> => {
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...answer, clientExtensionResults: {} },
    ...expectations(expected),
    supportedAlgorithmIDs: ALGORITHMS,
  });
  if (!registrationInfo) return undefined;
  const { id, publicKey, counter } = registrationInfo.credential;
  return answer.id === id ? { id, publicKey: encodeBase64urlNoPadding(publicKey), counter } : undefined;
};

/** The counter as it is after this use. Throws if the answer is not to be believed. */
export const asserted = async (
  answer: Assertion,
  { id, publicKey, counter }: Key,
  expected: Expected,
): Promise<number | undefined> => {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...answer, clientExtensionResults: {} },
    ...expectations(expected),
    credential: { id, publicKey: new Uint8Array(decodeBase64urlIgnorePadding(publicKey)), counter },
  });
  return verified && answer.id === id ? authenticationInfo.newCounter : undefined;
};

const expectations = ({ challenge, origin, host }: Expected) => ({
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: host,
  requireUserVerification: true,
});
