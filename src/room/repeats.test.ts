/**
 * [P3] Without JavaScript: what a browser puts back into the form after "back" is the same message, whatever it puts back.
 * What browsers really do is told in docs/decisions/009, and tried in test/forms.browser.test.ts.
 */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Person, register } from '../../test/cast.ts';
import { objectsAreReset } from '../../test/doubles/accidents.ts';
import { formsIn } from '../../test/html-forms.ts';
import { en } from '../web/texts/en.ts';

let ada: Person;
let room: string;
let people = 0;

beforeEach(async () => {
  people += 2;
  ada = await register(`ada_${people}`);
  room = `/room/${await ada.roomWith(await register(`grace_${people}`))}/`;
});

type Fields = Record<string, string>;

/** The fields of the page's form as it comes, and the names of messages that a browser could choose again. */
const formOf = async (response: Response): Promise<{ fields: Fields; offered: string[]; said: string }> => {
  const copy = response.clone();
  const { found, alerts } = await formsIn(response);
  const fields = Object.fromEntries(found.find(({ action }) => action === room)?.fields ?? []);
  const [, select = ''] = /<select name="restored"[^>]*>(.*?)<\/select>/.exec(await copy.text()) ?? [];
  const offered = [...select.matchAll(/value="([^"]*)"/g)].map(([, cid = '']) => cid);
  return { fields: { ...fields, restored: offered[0] ?? '' }, offered, said: alerts.join(' ') };
};

const OPENED = { headers: { 'sec-fetch-user': '?1' } };
const open = async (path = room) => formOf(await ada.fetch(path, OPENED));
/** As a browser fetches a page to which somebody goes back. */
const back = async (path = room) => formOf(await ada.fetch(path));
const send = (fields: Fields, body: string) => ada.post(room, { ...fields, body });

const texts = async () => {
  const answer = await ada.fetch(`${room}messages`, { headers: { accept: 'application/json' } });
  return ((await answer.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body);
};

const sentTo = (response: Response) => {
  expect(response.status).toBe(303);
  return response.headers.get('location') ?? '';
};

describe('sent, gone back, and sent again without a change', () => {
  test('is one message where the browser puts back the text and the choice, as Chromium does', async () => {
    const first = await open();
    sentTo(await send(first.fields, 'hello'));
    const again = await back();
    expect(again.fields.cid).not.toBe(first.fields.cid);
    expect(again.offered).toContain(first.fields.cid);
    const { cid } = first.fields;
    expect(sentTo(await send({ ...again.fields, restored: cid ?? '' }, 'hello'))).toMatch(/\?sent=1$/);
    expect(await texts()).toEqual(['hello']);
  });

  test('is one message where it puts back hidden fields, too, as WebKit does', async () => {
    const { fields } = await open();
    for (const _ of [1, 2, 3]) expect(sentTo(await send(fields, 'hello'))).toMatch(/\?sent=1$/);
    expect(await texts()).toEqual(['hello']);
  });

  test('is asked about where it puts back the text alone; whoever means it twice sends it from there', async () => {
    sentTo(await send((await open()).fields, 'hello'));
    const asked = await send((await back()).fields, ' hello\r\n');
    expect(asked.status).toBe(409);
    const { fields, said } = await formOf(asked);
    expect(said).toContain(en.room.said);
    expect(fields.body?.trim()).toBe('hello');
    expect(await texts()).toEqual(['hello']);
    for (const _ of [1, 2]) sentTo(await send(fields, 'hello'));
    expect(await texts()).toEqual(['hello', 'hello']);
  });

  test('is one message further back in the history, also on a page that came after sending', async () => {
    const first = await open();
    const second = await open(sentTo(await send(first.fields, 'one')));
    sentTo(await send(second.fields, 'two'));
    const again = await back(`${room}?sent=1`);
    sentTo(await send({ ...again.fields, restored: second.fields.cid ?? '' }, 'two'));
    sentTo(await send({ ...again.fields, restored: first.fields.cid ?? '' }, 'one'));
    expect((await send((await back(`${room}?sent=1`)).fields, 'two')).status).toBe(409);
    expect(await texts()).toEqual(['one', 'two']);
  });

  test('is one message where it was stored and the answer was lost', async () => {
    const quiet = (['error', 'warn'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => {}),
    );
    const { fields } = await open();
    const accident = objectsAreReset({ at: 1, lasts: true, isDone: true });
    const lost = await send(fields, 'hello');
    accident.over();
    expect(lost.status).toBe(500);
    // From the page that gives it back, and from the page before.
    const { found } = await formsIn(lost);
    const kept = found.find(({ action }) => action === room)?.fields ?? [];
    sentTo(await ada.post(room, Object.fromEntries(kept)));
    sentTo(await send({ ...(await back()).fields, restored: fields.cid ?? '' }, 'hello'));
    expect((await send((await back()).fields, 'hello')).status).toBe(409);
    expect(await texts()).toEqual(['hello']);
    for (const spy of quiet) spy.mockRestore();
  });

  test('is one message where it had never arrived', async () => {
    const first = await open();
    const again = await back();
    for (const _ of [1, 2])
      sentTo(await send({ ...again.fields, restored: first.fields.cid ?? '' }, 'hello'));
    expect(await texts()).toEqual(['hello']);
  });
});

test('sent, gone back, changed and sent is another message, and nothing is asked', async () => {
  const first = await open();
  sentTo(await send(first.fields, 'hello'));
  const again = await back();
  for (const _ of [1, 2])
    sentTo(await send({ ...again.fields, restored: first.fields.cid ?? '' }, 'hello, world'));
  expect(await texts()).toEqual(['hello', 'hello, world']);
});

describe('two equal messages that are meant', () => {
  test('are two, one after the other on the pages as they come', async () => {
    let { fields } = await open();
    for (const _ of [1, 2, 3]) ({ fields } = await back(sentTo(await send(fields, 'ha'))));
    expect(await texts()).toEqual(['ha', 'ha', 'ha']);
  });

  test('are two on pages that were opened one after the other, and on two that are open at once', async () => {
    sentTo(await send((await open()).fields, 'ha'));
    const [one, other] = [await open(), await open()];
    sentTo(await send(one.fields, 'ha'));
    sentTo(await send(other.fields, 'ha'));
    expect(await texts()).toEqual(['ha', 'ha', 'ha']);
  });

  test('are two for a program that names them', async () => {
    for (const cid of ['cid-of-one', 'cid-of-two']) sentTo(await ada.post(room, { cid, body: 'ha' }));
    expect(await texts()).toEqual(['ha', 'ha']);
  });

  test('are two where another message was between them', async () => {
    for (const text of ['ha', 'ho', 'ha']) sentTo(await send((await open()).fields, text));
    expect(await texts()).toEqual(['ha', 'ho', 'ha']);
  });

  test('are asked about where one went back further than that', async () => {
    sentTo(await send((await open()).fields, 'ha'));
    sentTo(await send((await open()).fields, 'ho'));
    const asked = await send((await back()).fields, 'ha');
    expect(asked.status).toBe(409);
    expect(await texts()).toEqual(['ha', 'ho']);
    sentTo(await send((await formOf(asked)).fields, 'ha'));
    expect(await texts()).toEqual(['ha', 'ho', 'ha']);
  });
});

test('a refused text is not asked about when it is sent again', async () => {
  const { fields } = await back();
  const refused = await send(fields, ' ');
  expect(refused.status).toBe(422);
  expect((await formOf(refused)).fields).not.toHaveProperty('repeat');
});
