import { describe, expect, test } from 'vitest';
import { live } from '../web/texts/en.ts';
import { MessageItem } from './message.tsx';
import type { Shown } from './thread.ts';

const [ada, grace] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
];
const message: Shown = { seq: 7, rev: 9, from: grace.id, at: Date.UTC(2026, 2, 12, 18, 40), body: 'hello' };

const html = (more: Partial<Shown> = {}, { first = true, last = true, author = grace } = {}) => {
  const shown = { ...message, ...more };
  return String(
    MessageItem({ message: shown, mine: shown.from === ada.id, first, last, author, words: live }),
  );
};

describe('a message', () => {
  test('says what a script must know of it', () => {
    expect(html({ from: ada.id, cid: 'cid-12345678' })).toMatch(
      /^<li class="message mine first last" id="m-7" data-key="c-cid-12345678" data-seq="7" data-rev="9" data-from="1" data-at="1773340800000" data-cid="cid-12345678">/,
    );
  });

  test('has its text in one element, verbatim', () => {
    expect(html({ body: '  <b>&\n two' })).toContain('<p class="text" dir="auto">  &lt;b&gt;&amp;\n two</p>');
  });

  test.each(['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "' onclick='alert(1)"])(
    'is text, whatever it and its sender are called: %s',
    (hostile) => {
      const page = html({ body: hostile }, { author: { id: 2, username: hostile } });
      expect(page).not.toMatch(/<(img|script)/);
      expect(page).not.toMatch(/<[^>]*(onerror|onclick)/);
    },
  );

  test('says whose it is and when it was, to those who do not see it', () => {
    expect(html()).toContain('<span class="author visually-hidden">grace: </span>');
    expect(html({ from: ada.id })).toContain('<span class="author visually-hidden">You: </span>');
    expect(html()).toContain('<time datetime="2026-03-12T18:40:00.000Z">18:40</time>');
  });

  test('has an avatar where a run of the other ends', () => {
    expect(html()).toContain('class="avatar hue-2"');
    expect(html({}, { last: false })).not.toContain('avatar');
    expect(html({ from: ada.id })).not.toContain('avatar');
  });

  test('has no place while it is pending, and says so', () => {
    const pending = html({ from: ada.id, seq: 0, cid: 'cid-12345678', state: 'pending' });
    expect(pending).toContain('class="message mine first last pending"');
    expect(pending).toContain('Sending');
    expect(pending).not.toContain(' id=');
  });

  test('that failed can be retried or discarded', () => {
    const failed = html({ from: ada.id, seq: 0, cid: 'cid-12345678', state: 'failed' });
    expect(failed).toMatch(/<button type="button" class="retry">Not sent. Tap to retry<\/button>/);
    expect(failed).toMatch(/<button type="button" class="discard">Discard<\/button>/);
  });

  test('is large if it is emoji alone', () => {
    expect(html({ body: '🎉🎉' })).toContain('class="message first last emoji"');
    expect(html({ body: '🎉 party' })).not.toContain('emoji"');
  });
});
