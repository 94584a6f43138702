import { expect, test } from 'vitest';
import { rowsIn } from './listing.ts';

const row = (room: string, unread: number, said: string) => `
  <li class="row" data-room="${room}" data-peer="9" data-seq="13" data-at="1767268800000" data-unread="${unread}">
    <a href="/room/${room}/"><span class="preview"><span class="said" dir="auto">${said}</span></span></a>
  </li>`;

test('a list is read as its pages show it', () => {
  const html = `<ul>${row('abc', 0, '&lt;b&gt;&quot;Yes&quot; &amp; no')}${row('def', 12, 'Hm.')}</ul>
    <ul><li class="row" data-peer="11"><a href="/chat/11/">linus</a></li></ul>`;
  expect(rowsIn(html)).toEqual([
    { room: 'abc', seq: 13, unread: 0, text: '<b>"Yes" & no' },
    { room: 'def', seq: 13, unread: 12, text: 'Hm.' },
  ]);
});
