import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, register, stranger } from '../../test/cast.ts';

let ada: Person;
let grace: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
  await ada.post('/settings/', {
    name: 'عدا <b>',
    about: 'Poetical science.',
    receipts: 'on',
    visible: 'on',
  });
});

const pageOf = async (person: Person, path: string) => (await person.fetch(path)).text();

describe('[P9] a profile', () => {
  test('shows what somebody is called, and leads to a conversation with them', async () => {
    const html = await pageOf(grace, `/people/${ada.id}/`);
    expect(html).toContain('<title>عدا &lt;b&gt; · Parley</title>');
    expect(html).toContain('<h1 dir="auto">عدا &lt;b&gt;</h1><p class="handle">@ada</p>');
    expect(html).toContain('<p class="about" dir="auto">Poetical science.</p>');
    expect(html).toMatch(new RegExp(`<a class="button" href="/chat/${ada.id}/"[^>]*>Message</a>`));
  });

  test('of somebody to whom one talks leads back there', async () => {
    const room = await grace.roomWith(ada);
    expect(await pageOf(grace, `/people/${ada.id}/`)).toContain(
      `<a class="back icon-button" href="/room/${room}/"`,
    );
  });

  test('of oneself leads to the settings', async () => {
    const html = await pageOf(ada, `/people/${ada.id}/`);
    expect(html).toMatch(/<a class="button" href="\/settings\/"[^>]*>Edit profile<\/a>/);
    expect(html).not.toContain(`<a class="button" href="/chat/`);
  });

  test('is a piece of a page for htmx', async () => {
    const answer = await ada.fetch(`/people/${grace.id}/`, { headers: { 'hx-request': 'true' } });
    expect(await answer.text()).toMatch(/^<title>grace · Parley<\/title><section class="page profile">/);
  });

  test.each(['999999', '0', '-1', 'ada', '1e3'])('of nobody (%s) is not there', async (id) => {
    const answer = await ada.fetch(`/people/${id}/`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('Person not found');
  });

  test('is for those who are signed in', async () => {
    expect((await stranger.fetch(`/people/${ada.id}/`)).status).toBe(303);
  });
});

describe('what somebody is called', () => {
  test('is what others read: in the list, the header, the title, and under it how to find them', async () => {
    const room = await grace.roomWith(ada);
    const list = await pageOf(grace, '/lobby/?q=@ada');
    expect(list).toContain('<bdi>عدا &lt;b&gt;</bdi></span><span class="preview">@ada</span>');
    const html = await pageOf(grace, `/room/${room}/`);
    expect(html).toContain('<title>عدا &lt;b&gt; · Parley</title>');
    expect(html).toContain('<h1 dir="auto"><bdi>عدا &lt;b&gt;</bdi></h1>');
    expect(html).toContain('aria-label="Conversation with \u2068عدا &lt;b&gt;\u2069"');
    expect(html).toContain(
      '&quot;username&quot;:&quot;ada&quot;,&quot;name&quot;:&quot;عدا &lt;b&gt;&quot;}',
    );
    expect(html).not.toContain('<b>');
    expect(await pageOf(ada, '/lobby/')).toContain('<h1 dir="auto">عدا &lt;b&gt;</h1>');
  });
});
