/** One emoji, as a pattern: a flag, a keycap, or a picture with its tone of skin, its tags and all that is joined to it. */
export const EMOJI =
  '(?:\\p{RI}\\p{RI}|[0-9#*]\\uFE0F?\\u20E3|(?:\\p{Emoji_Presentation}|\\p{ExtPict}(?=\\uFE0F|\\p{EMod}))(?:\\uFE0F|\\p{EMod})?(?:[\\u{E0020}-\\u{E007F}]+)?(?:\\u200D\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?)*)';

const ONE_TO_THREE = new RegExp(`^(?:${EMOJI}\\s?){1,3}$`, 'u');
/** Code units of three families with skin tones; a longer chain of joined emoji is no emoji. */
const EMOJI_MAX = 80;

/** One to three emoji and nothing else. */
export const isEmojiOnly = (body: string): boolean => body.length <= EMOJI_MAX && ONE_TO_THREE.test(body);
