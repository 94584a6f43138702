import type { Context, MiddlewareHandler } from 'hono';
import type { Parley } from '../env.ts';
import { askerOf, problem } from './errors.tsx';
import { formOf } from './form.ts';

/** Bytes of a request's body: a message of 4,000 emoji, percent-encoded, has 48,000. */
const BODY_MAX = 64 * 1024;
/** Bytes that are read of a form that is larger, only to give it back: 256 kB of text, percent-encoded, are three times as many. */
const READ_MAX = 832 * 1024;
/** How many more bytes are received and dropped: a browser that is answered while it still sends may never show the answer. */
const DRAINED_MAX = 4 * 1024 * 1024;

/** Refuses what is too large before anything else reads it. Of a form the beginning is read, which goes back to its sender. */
export const limitBody: MiddlewareHandler<Parley> = async (c, next) => {
  const { body, headers } = c.req.raw;
  if (!body) return next();
  const length = headers.has('transfer-encoding')
    ? Number.NaN
    : Number(headers.get('content-length') ?? Number.NaN);
  if (length <= BODY_MAX) return next();

  const comesBack = askerOf(c) === 'page' && formOf(c) !== undefined;
  const { bytes, isWhole } = await beginningOf(body, comesBack ? READ_MAX : BODY_MAX);
  if (isWhole && bytes.length <= BODY_MAX) {
    setBody(c, bytes);
    return next();
  }
  setBody(c, isWhole ? bytes : ended(bytes, headers.get('content-type') ?? ''));
  c.set('isCut', !isWhole);
  return problem(c, 413);
};

const setBody = (c: Context, body: Uint8Array) => {
  c.req.raw = new Request(c.req.raw, { body });
};

const beginningOf = async (body: ReadableStream<Uint8Array>, most: number) => {
  const bytes = new Uint8Array(most);
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: bytes.subarray(0, size), isWhole: true };
    const part = value.subarray(0, most - size);
    bytes.set(part, size);
    size += part.length;
    if (part.length < value.length) break;
  }
  await drain(reader);
  return { bytes, isWhole: false };
};

const drain = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
  for (let drained = 0; drained < DRAINED_MAX; ) {
    const { done, value } = await reader.read();
    if (done) return;
    drained += value.length;
  }
  await reader.cancel();
};

/** The beginning of a form so that it can be read as a whole one: without a field or a character that is cut in two. */
const ended = (bytes: Uint8Array, type: string): Uint8Array => {
  // Each byte is one character, so that places in the text are places among the bytes.
  const text = new TextDecoder('latin1').decode(bytes);
  const [, quoted, plain] = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;]+))/i.exec(type) ?? [];
  const boundary = (quoted ?? plain)?.trim();
  if (boundary === undefined) return bytes.subarray(0, text.replace(CUT, '').length);
  const last = Math.max(0, text.lastIndexOf(`--${boundary}`));
  const isBegun = text.includes('\r\n\r\n', last);
  return joined(
    isBegun ? bytes : bytes.subarray(0, Math.max(0, last - 2)),
    new TextEncoder().encode(`\r\n--${boundary}--\r\n`),
  );
};

/** Percent-encoding whose end is missing: half of a byte, or the last character, of which bytes may be missing. */
const CUT = /(?:%[c-f][0-9a-f](?:%[89ab][0-9a-f])*)?(?:%[0-9a-f]?)?$/i;

const joined = (...parts: Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
