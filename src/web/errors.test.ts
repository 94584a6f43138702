import { env } from 'cloudflare:workers';
import { HTTPException } from 'hono/http-exception';
import { afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { type Person, register, said } from '../../test/cast.ts';
import { newApp } from './app.ts';
import { methodNotAllowed, notFound, onError } from './errors.tsx';

let ada: Person;

beforeAll(async () => {
  ada = await register('ada');
});

test('[P6] what does not exist and what is not mine are one and the same page', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const theirs = await grace.roomWith(linus);
  const pages = await Promise.all(
    [
      `/room/${theirs}/`,
      '/room/0000000000000000/',
      '/room/%00/',
      `/room/${'x'.repeat(2_000)}/`,
      '/no/such/page/',
    ].map(async (path) => {
      const response = await ada.fetch(path);
      expect(response.status).toBe(404);
      return said(await response.text());
    }),
  );
  expect(new Set(pages).size).toBe(1);
  expect(pages[0]).toContain(`data-user="${ada.id}"`);
  expect(pages[0]).toContain('<h1>Page not found</h1>');
});

test('what is not found stands beside the list, like any other page; alone, where there is none to be had', async () => {
  expect(await (await ada.fetch('/no/such/page/')).text()).toMatch(/<aside id="list".*<main id="pane"/s);
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const prepare = env.DB.prepare.bind(env.DB);
  const failing = vi.spyOn(env.DB, 'prepare').mockImplementation((query) => {
    if (query.includes('from "members"')) throw new Error('D1 is away');
    return prepare(query);
  });
  const response = await ada.fetch('/no/such/page/');
  expect(response.status).toBe(404);
  const html = await response.text();
  expect(html).toContain('<h1>Page not found</h1>');
  expect(html).not.toContain('id="list"');
  expect(warned).toHaveBeenCalledOnce();
  failing.mockRestore();
  warned.mockRestore();
});

describe('who asks', () => {
  const ask = async (headers: Record<string, string>, path = '/no/such/page/') => {
    const response = await ada.fetch(path, { headers });
    expect(response.status).toBe(404);
    return { type: response.headers.get('content-type'), text: await response.text() };
  };

  test('a browser gets a page', async () => {
    const { type, text } = await ask({ accept: 'text/html,application/xhtml+xml,application/json;q=0.1' });
    expect(type).toMatch('text/html');
    expect(text).toMatch(/<html.*<main id="pane"/s);
    expect((await ask({ accept: '*/*' })).text).toContain('<html');
  });

  test('htmx gets what fits into the pane', async () => {
    const { type, text } = await ask({ 'hx-request': 'true', 'hx-request-type': 'partial' });
    expect(type).toMatch('text/html');
    expect(text).toMatch(/^<title>Page not found · Parley<\/title>/);
    expect(text).not.toContain('<html');
  });

  test('htmx gets a page where it replaces the whole', async () => {
    expect((await ask({ 'hx-request': 'true', 'hx-request-type': 'full' })).text).toContain('<html');
  });

  test('a program gets JSON, or a line of text', async () => {
    expect(await ask({ accept: 'application/json' })).toEqual({
      type: 'application/json',
      text: '{"error":"Page not found"}',
    });
    expect((await ask({ accept: 'text/plain' })).text).toBe('Page not found');
    expect((await ask({ accept: '*/*' }, '/no/such/file.txt')).text).toBe('Page not found');
  });
});

describe('an accident', () => {
  let logged: MockInstance<typeof console.error>;

  beforeEach(() => {
    logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  });

  afterEach(() => logged.mockRestore());

  const appThatThrows = (error: unknown) => {
    const app = newApp();
    app.notFound(notFound);
    app.onError(onError);
    app.get('/room/:id/', () => {
      throw error;
    });
    return app;
  };

  const secrets = () => {
    const cause = new Error('D1_ERROR: no such table:\nusers');
    return new Error('Failed query: select * from users where id = ?\nparams: hash-of-the-token', { cause });
  };

  test('is a page without any detail', async () => {
    const response = await appThatThrows(secrets()).request('/room/x/');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('Something went wrong');
    expect(text).not.toMatch(/D1|query|hash|errors\.test|\bat /);
  });

  test('is one line for the operator, with neither the query of the URL nor the parameters of SQL', async () => {
    await appThatThrows(secrets()).request('/room/x/?q=what-ada-looked-for');
    expect(logged).toHaveBeenCalledOnce();
    const line: string = logged.mock.calls[0]?.[0];
    expect(line).toMatch(/^GET \/room\/x\/ failed: Error: D1_ERROR: no such table: users at /);
    expect(line).not.toMatch(/\n|hash-of-the-token|ada/);
  });

  test('that is a refusal keeps its status, and is nothing to log', async () => {
    const response = await appThatThrows(new HTTPException(413)).request('/room/x/');
    expect(response.status).toBe(413);
    expect(logged).not.toHaveBeenCalled();
  });

  test('with a status that nobody expects is an accident', async () => {
    expect((await appThatThrows(new HTTPException(418)).request('/room/x/')).status).toBe(500);
    expect(logged).toHaveBeenCalledOnce();
  });
});

test('a path says which methods it takes', async () => {
  const app = newApp();
  app.post('/thing/', (c) => c.text('done'));
  app.all('/thing/', methodNotAllowed('POST'));
  expect((await app.request('/thing/', { method: 'POST' })).status).toBe(200);
  const response = await app.request('/thing/');
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});
