import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { groupOf, hashCheaply, type Person, register } from '../../test/cast.ts';
import { PAGE_SIZE } from './limits.ts';

hashCheaply();

let ada: Person;
let grace: Person;
let linus: Person;
let room: string;
let count = 0;

const cid = () => `cid-of-test-${++count}`;
const say = async (who: Person, body: string, where = room) => {
  const headers = { accept: 'application/json' };
  const answer = await who.post(`/room/${where}/`, { cid: cid(), body }, { headers });
  return ((await answer.json()) as { seq: number }).seq;
};
const page = async (who: Person, query: string, where = room) => {
  const answer = await who.fetch(`/room/${where}/search/?${query}`);
  return { status: answer.status, html: await answer.text() };
};
/** Places, as they stand in the page. */
const seqsIn = (html: string) =>
  [...html.matchAll(/class="hit" href="[^"]*#m-(\d+)"/g)].map(([, seq]) => Number(seq));
const found = async (who: Person, query: string, where = room) =>
  seqsIn((await page(who, query, where)).html);
const manage = (who: Person, where: string, fields: Record<string, string>) =>
  who.post(`/room/${where}/group/`, { cid: cid(), ...fields });

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
  room = await ada.roomWith(grace);
  await say(ada, 'Jadę do Łodzi\njutro <b>rano</b>');
  await say(grace, 'See https://example.org/map of Łódź');
  await say(ada, 'Fine');
});

describe('[P9] searching in a conversation', () => {
  test('is a form, which the conversation leads to', async () => {
    expect(await (await ada.fetch(`/room/${room}/`)).text()).toContain(`href="/room/${room}/search/"`);
    const { status, html } = await page(ada, '');
    expect(status).toBe(200);
    expect(html).toContain(`action="/room/${room}/search/"`);
    expect(html).toContain('all of these words');
    expect(seqsIn(html)).toEqual([]);
  });

  test('finds the newest first, marks what was searched for, and says who wrote it', async () => {
    const { html } = await page(ada, 'q=lod');
    expect(seqsIn(html)).toEqual([2, 1]);
    expect(html).toContain('<mark>Łód</mark>ź');
    expect(html).toContain('Jadę do <mark>Łod</mark>zi\njutro &lt;b&gt;rano&lt;/b&gt;');
    expect(html).toContain('<bdi>grace</bdi>');
    expect(html).toContain('<bdi>You</bdi>');
    expect(html).toContain('value="lod"');
  });

  test('says plainly that nothing was found, and looks for nothing in nothing', async () => {
    expect((await page(ada, 'q=nowhere')).html).toContain('No messages found.');
    for (const query of ['q=', 'q=%20', 'q=%22%22', 'q=%D9%8B', 'since=2026-01-01', 'from=x'])
      expect((await page(ada, query)).html).toContain('all of these words');
  });

  test('can be narrowed to a person, days, and links', async () => {
    const day = (after: number) => new Date(Date.now() + after * 86_400_000).toISOString().slice(0, 10);
    expect(await found(ada, `q=lod&from=${grace.id}`)).toEqual([2]);
    expect(await found(ada, `q=&from=${ada.id}`)).toEqual([3, 1]);
    expect(await found(ada, 'link=1')).toEqual([2]);
    expect(await found(ada, `q=lod&since=${day(-1)}&until=${day(1)}`)).toEqual([2, 1]);
    expect(await found(ada, 'q=lod&until=2020-01-01')).toEqual([]);
    expect(await found(ada, 'q=lod&since=2100-01-01')).toEqual([]);
    expect((await page(ada, `q=lod&from=${grace.id}`)).html).toContain('<details class="filters" open');
  });

  test('goes on behind a page, with what was asked for', async () => {
    const where = await ada.roomWith(linus);
    for (let n = 1; n <= 23; n++) await say(ada, `dawn ${n}`, where);
    const { html } = await page(linus, `q=dawn&from=${ada.id}`, where);
    expect(seqsIn(html)).toEqual(Array.from({ length: 20 }, (_, n) => 23 - n));
    const next = /rel="next" href="[^"]*\?([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(next).toBe(`q=dawn&from=${ada.id}&before=4`);
    const second = await page(linus, next, where);
    expect(seqsIn(second.html)).toEqual([3, 2, 1]);
    expect(second.html).not.toContain('rel="next"');
    expect(second.html).toContain('rel="prev"');
  });

  test('answers a program in JSON', async () => {
    const headers = { accept: 'application/json' };
    const answer = await ada.fetch(`/room/${room}/search/?q=fine`, { headers });
    expect(await answer.json()).toEqual({
      hits: [{ seq: 3, from: ada.id, at: expect.any(Number), snippet: [{ text: 'Fine', isMatch: true }] }],
    });
  });

  test('finds what was said a moment ago, and after the room has slept', async () => {
    const seq = await say(ada, 'just now');
    expect(await found(grace, 'q=just+now')).toEqual([seq]);
    await evictDurableObject(env.ROOM.getByName(room));
    expect(await found(grace, 'q=just+now')).toEqual([seq]);
  });

  test('of notes, and of a conversation that nobody has begun', async () => {
    const { headers } = await ada.fetch(`/chat/${ada.id}/`);
    const notes = /\/room\/([^/]+)\//.exec(headers.get('location') ?? '')?.[1] ?? '';
    expect((await page(ada, 'q=x', notes)).html).toContain('No messages found.');
    const seq = await say(ada, 'buy flour', notes);
    expect(await found(ada, 'q=FLOUR', notes)).toEqual([seq]);
  });
});

describe('[P12] a search in a group', () => {
  test('finds nothing from before one came, and nothing from after one went', async () => {
    const group = await groupOf(ada, [grace], { history: 'joined' });
    await say(ada, 'dawn before', group);
    await manage(ada, group, { do: 'add', people: 'linus' });
    const during = await say(grace, 'dawn during', group);
    await manage(ada, group, { do: 'remove', user: String(grace.id) });
    const after = await say(ada, 'dawn after', group);

    expect(await found(ada, 'q=dawn', group)).toEqual([after, during, 2]);
    expect(await found(linus, 'q=dawn', group)).toEqual([after, during]);
    expect(await found(grace, 'q=dawn', group)).toEqual([during, 2]);
    expect((await page(grace, 'q=dawn', group)).html).not.toContain('dawn</mark> after');
    expect(await found(linus, `q=dawn&from=${ada.id}`, group)).toEqual([after]);
    expect(await found(linus, 'q=dawn&before=999999', group)).toEqual([after, during]);
  });

  test('[P6] is not there for others', async () => {
    expect((await page(linus, 'q=lod')).status).toBe(404);
    expect((await page(linus, 'q=lod', 'nowhere')).status).toBe(404);
  });
});

describe('the address of a message', () => {
  const at = async (who: Person, where: string, seq: number | string) => {
    const answer = await who.fetch(`/room/${where}/${seq}/`);
    const html = await answer.text();
    const seqs = [...html.matchAll(/<li class="message[^>]* data-seq="(\d+)"/g)].map(([, n]) => Number(n));
    return { answer, html, seqs };
  };

  test('[P9] opens the conversation around it', async () => {
    const where = await grace.roomWith(linus);
    // More at once than one person may say.
    for (let n = 1; n <= 50; n++) await say(n % 2 ? grace : linus, `number ${n}`, where);
    const rev = env.DB.prepare('SELECT rev FROM rooms WHERE id = ?').bind(where);
    await expect.poll(() => rev.first('rev')).toBe(50);
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
    const middle = await at(linus, where, 25);
    expect(middle.seqs).toEqual(range(6, 45));
    expect(middle.html).toMatch(/<li class="message[^>]* id="m-25"[^>]* autofocus/);
    expect(middle.html).toContain(`href="/room/${where}/?before=6"`);
    expect(middle.html).toContain('You’re viewing older messages.');
    const last = await at(linus, where, 50);
    expect(last.seqs).toEqual(range(31, 50));
    expect(last.html).toContain('newest=""');
    const first = await at(linus, where, 1);
    expect(first.seqs).toEqual(range(1, 1 + PAGE_SIZE / 2));
    expect(first.html).not.toContain('class="older"');
  });

  test('[P12] leads nowhere where one may not see it, or where there is none', async () => {
    const group = await groupOf(ada, [grace], { history: 'joined' });
    await say(ada, 'secret', group);
    await manage(ada, group, { do: 'add', people: 'linus' });
    for (const seq of [1, 2, 0, 'x', '1e3', '-1']) {
      const { answer, html } = await at(linus, group, seq);
      expect(answer.status).toBe(404);
      expect(html).not.toContain('secret');
    }
    expect((await at(linus, group, 3)).answer.status).toBe(200);
    expect((await at(grace, group, 999)).answer.headers.get('location')).toBe(`/room/${group}/?sent=999`);
    expect((await at(linus, room, 1)).answer.status).toBe(404);
  });
});
