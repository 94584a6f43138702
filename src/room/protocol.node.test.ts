import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseClientFrame, tidy } from './protocol.ts';

test.each([
  { type: 'post', cid: 'b3f1c9d2-0000-4000-8000-000000000001', body: 'hello' },
  { type: 'read', seq: 12 },
  { type: 'typing' },
  { type: 'resume', rev: 0 },
])('understands $type', (ask) => {
  expect(parseClientFrame(JSON.stringify(ask))).toEqual({ ok: true, ask });
});

test('fields that it does not know are left out: who one is does not come from what one sends', () => {
  const frame = JSON.stringify({ type: 'typing', user: 2, from: 2, session: 'x' });
  expect(parseClientFrame(frame)).toEqual({ ok: true, ask: { type: 'typing' } });
});

test.each([
  ['nonsense', {}],
  ['', {}],
  ['null', {}],
  ['[]', {}],
  ['{"type":"shout"}', {}],
  ['{"type":"post","cid":"short","body":"x"}', { of: 'post' }],
  ['{"type":"post","cid":"long-enough","body":1}', { of: 'post', cid: 'long-enough' }],
  ['{"type":"read","seq":-1}', { of: 'read' }],
  ['{"type":"read","seq":1.5}', { of: 'read' }],
  ['{"type":"resume","rev":"1"}', { of: 'resume' }],
])('%s is malformed, and the answer says what could be read of it', (frame, known) => {
  expect(parseClientFrame(frame)).toEqual({
    ok: false,
    refused: { type: 'refused', reason: 'malformed', ...known },
  });
});

test('whatever comes, it is understood or refused, and nothing is thrown', () => {
  const frames = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
  fc.assert(fc.property(frames, (frame) => typeof parseClientFrame(frame).ok === 'boolean'));
});

test('tidy text is well-formed, has no control characters but line ends and tabs, and stays as it is', () => {
  expect(tidy(' a\r\nb\rc\u0000\t\ud800 ')).toBe('a\nb\nc\t\ufffd');
  expect(tidy('1234\v5678\u2028\u0085x\u009f')).toBe('1234\n5678\n\nx');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => tidy(tidy(text)) === tidy(text)));
});
