/**
 * Passkeys as JSON, field by field. Browsers have functions for that, but old ones lack them, and the extensions of
 * password managers put objects of their own in the browser's place: of other classes, without methods, with bytes that
 * went through JSON themselves.
 */

/** What the server asks for: bytes in base64url, as in its JSON. */
export type Options = Record<string, unknown>;

interface Answer {
  id?: unknown;
  rawId?: unknown;
  response?: Record<string, unknown>;
}

const REQUIRED = {
  create: ['clientDataJSON', 'attestationObject'],
  get: ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'],
};

/** The options as the browser wants them: with bytes. */
export const decoded = ({ challenge, user, excludeCredentials, ...others }: Options) => ({
  ...others,
  challenge: bytesIn(challenge as string),
  ...(isObject(user) && { user: { ...user, id: bytesIn(user.id as string) } }),
  ...(Array.isArray(excludeCredentials) && {
    excludeCredentials: excludeCredentials.map((one) => ({ ...one, id: bytesIn(one.id) })),
  }),
});

/** The answer as the server reads it; nothing where a part of it is missing. */
export const encoded = (answer: unknown, asked: keyof typeof REQUIRED): object | undefined => {
  const id = idOf(answer);
  const { response } = isObject(answer) ? (answer as Answer) : {};
  const parts = REQUIRED[asked].map((name) => [name, base64url(response?.[name])] as const);
  if (!id || parts.some(([, part]) => !part)) return undefined;
  return { id, rawId: id, type: 'public-key', response: Object.fromEntries(parts) };
};

export const idOf = (answer: unknown): string | undefined => {
  const { id, rawId } = isObject(answer) ? (answer as Answer) : {};
  return base64url(rawId) || base64url(id);
};

const base64url = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  const bytes = bytesOf(value);
  const text = bytes && btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text && base64url(text);
};

/** Not `instanceof`: an extension's buffers may come from another realm. An array that went through JSON has numbers for keys. */
const bytesOf = (value: unknown): Uint8Array | undefined => {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (Object.prototype.toString.call(value) === '[object ArrayBuffer]')
    return new Uint8Array(value as ArrayBuffer);
  if (!isObject(value)) return undefined;
  const numbers = Object.values(Array.isArray(value.data) ? value.data : value);
  return numbers.every(isByte) ? Uint8Array.from(numbers as number[]) : undefined;
};

const isByte = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256;

const bytesIn = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
