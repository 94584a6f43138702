import { BODY_MAX, tidy } from '../src/room/limits.ts';
import type { Random } from './random.ts';

const PIECES = [
  'Shall we meet at seven?',
  'I am late, sorry.',
  'Ne, bugün olmaz.',
  'مرحبا، كيف حالك؟',
  '今晩どう?',
  '👩‍👩‍👧‍👦 and 🏳️‍🌈',
  'e\u0301 is not é',
  '<b>bold</b> & "quoted" \\ \\n',
  "'); DROP TABLE messages; --",
  '{"type":"post","cid":"12345678","body":"x"}',
  'one line\nand another\n\nand a third',
  '\u200bzero\u200dwidth\u2028separator',
  '%00 %22 + = &amp;',
];

/** Texts that people write, and some that break what is careless. Many have the same. Stored as they are. */
export const textFrom = (random: Random): string => {
  if (random.chance(0.1)) return 'ok';
  if (random.chance(0.01)) return '𝕏'.repeat(BODY_MAX);
  const pieces = Array.from({ length: random.whole(1, 4) }, () => random.pick(PIECES));
  return tidy(`${pieces.join(' ')} ${random.whole(0, 1_000_000)}`);
};

/** Frames that nobody may make sense of. */
export const garbageFrom = (random: Random): string | Buffer =>
  random.pick<() => string | Buffer>([
    () => 'hello?',
    () => '{"type":"post"',
    () => '[]',
    () => 'null',
    () => '{"type":"shout","body":"x"}',
    () => '{"type":"post","cid":"short","body":"x"}',
    () => '{"type":"post","cid":"no body at all"}',
    () => '{"type":"post","cid":["garbage-1"],"body":{}}',
    () => '{"type":"read","seq":-1}',
    () => '{"type":"read","seq":1e300}',
    () => '{"type":"resume","rev":"all"}',
    () => '{"type":"resume","rev":0.5}',
    () => Buffer.from([0, 255, 128]),
    () => Buffer.from('{"type":"typing"}'),
    () => `"${'x'.repeat(random.whole(1, 60_000))}"`,
  ])();

/** Texts that are refused, each for a reason. */
export const refusedFrom = (random: Random): { body: string; reason: 'empty' | 'too_long' } =>
  random.chance(0.5)
    ? { body: random.pick(['', ' ', '\n\t ', '\u0000']), reason: 'empty' }
    : { body: 'x'.repeat(BODY_MAX + 1), reason: 'too_long' };
