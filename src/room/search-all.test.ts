import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { groupOf, hashCheaply, type Person, register } from '../../test/cast.ts';
import { metersOfD1 } from '../../test/meters.ts';
import { RoomObject } from './object.ts';

hashCheaply();

let ada: Person;
let grace: Person;
let linus: Person;
let rooms: Record<'grace' | 'linus' | 'group', string>;
let count = 0;

const cid = () => `cid-of-test-${++count}`;
const say = (who: Person, where: string, body: string) => who.post(`/room/${where}/`, { cid: cid(), body });
const manage = (who: Person, where: string, fields: Record<string, string>) =>
  who.post(`/room/${where}/group/`, { cid: cid(), ...fields });
const page = async (who: Person, query: string) => (await who.fetch(`/search/?${query}`)).text();
/** Links to messages, room by room. */
const hitsIn = (html: string) => [...html.matchAll(/class="hit" href="([^"]*)"/g)].map(([, path]) => path);

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
  rooms = {
    grace: await ada.roomWith(grace),
    linus: await ada.roomWith(linus),
    group: await groupOf(ada, [grace], { name: 'Bakers', history: 'joined' }),
  };
  for (let n = 1; n <= 5; n++) await say(ada, rooms.grace, `dawn ${n}`);
  await say(linus, rooms.linus, 'Dawn at last');
  await say(grace, rooms.group, 'dawn for bakers');
  await say(ada, rooms.group, 'flour');
  const archived = env.DB.prepare('SELECT count(*) AS n FROM messages WHERE event IS NULL');
  await vi.waitFor(async () => expect(await archived.first('n')).toBe(8), { timeout: 10_000 });
});

describe('[P9] searching in all conversations', () => {
  test('is what the list leads to, behind the people and conversations that it finds', async () => {
    const list = await (await ada.fetch('/lobby/?q=dawn')).text();
    expect(list).toContain('href="/search/?q=dawn"');
    expect(await (await ada.fetch('/lobby/')).text()).not.toContain('/search/');
    expect(await page(ada, '')).toContain('all of these words');
  });

  test('shows the newest of each, the conversation that was last spoken in first, and where there is more', async () => {
    const html = await page(ada, 'q=DAWN');
    expect(hitsIn(html)).toEqual([
      `/room/${rooms.group}/2/#m-2`,
      `/room/${rooms.linus}/1/#m-1`,
      ...[5, 4, 3].map((seq) => `/room/${rooms.grace}/${seq}/#m-${seq}`),
    ]);
    expect(html).toContain('<h2 dir="auto">Bakers</h2>');
    expect(html).toContain('<mark>Dawn</mark> at last');
    expect([...html.matchAll(/class="more-hits" href="([^"]*)"/g)].map(([, path]) => path)).toEqual([
      `/room/${rooms.grace}/search/?q=DAWN`,
    ]);
    expect(await page(ada, 'q=nowhere')).toContain('No messages found.');
  });

  test('[P6] [P12] finds nothing of others, and nothing from before one came or after one went', async () => {
    expect(hitsIn(await page(linus, 'q=dawn'))).toEqual([`/room/${rooms.linus}/1/#m-1`]);
    await manage(ada, rooms.group, { do: 'add', people: 'linus' });
    expect(hitsIn(await page(linus, 'q=dawn'))).toEqual([`/room/${rooms.linus}/1/#m-1`]);
    await manage(ada, rooms.group, { do: 'remove', user: String(grace.id) });
    await say(ada, rooms.group, 'dawn without her');
    const hers = hitsIn(await page(grace, 'q=dawn'));
    expect(hers).toContain(`/room/${rooms.group}/2/#m-2`);
    expect(hers).toHaveLength(4);
    expect(hitsIn(await page(linus, 'q=without'))).toHaveLength(1);
  });

  test('goes on where one conversation cannot be asked', async () => {
    const search = RoomObject.prototype.search;
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const broken = vi.spyOn(RoomObject.prototype, 'search').mockImplementationOnce(async () => {
      throw new Error('away');
    });
    const html = await page(ada, 'q=dawn');
    broken.mockRestore();
    expect(RoomObject.prototype.search).toBe(search);
    expect(html).toContain('couldn’t be searched');
    expect(hitsIn(html).length).toBeGreaterThan(2);
  });
});

test('[cost] of many conversations, 34 are asked at a time, and the others behind a link', async () => {
  const eve = await register('eve');
  const others = await Promise.all(Array.from({ length: 40 }, (_, n) => register(`other.${n}`)));
  const hers = await Promise.all(others.map((other) => eve.roomWith(other)));
  for (const room of hers) await say(eve, room, 'dawn');
  const asked = vi.spyOn(RoomObject.prototype, 'search');
  const meters = metersOfD1();
  const html = await page(eve, 'q=dawn');
  expect(asked).toHaveBeenCalledTimes(34);
  expect(meters.written.count).toBeLessThanOrEqual(1);
  expect(hitsIn(html)).toHaveLength(34);
  expect(html).toContain('href="/search/?q=dawn&amp;after=34"');
  const rest = await page(eve, 'q=dawn&after=34');
  expect(hitsIn(rest)).toHaveLength(6);
  expect(rest).toContain('rel="prev"');
  expect(rest).not.toContain('rel="next"');
});
