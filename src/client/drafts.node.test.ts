import { describe, expect, test } from 'vitest';
import { newCid } from './cid.ts';
import { Draft, Drafts } from './drafts.ts';
import { withUnread } from './window-title.ts';

const [ada, grace] = [1, 2];

const storage = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    get length() {
      return kept.size;
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  } as unknown as Storage & { kept: Map<string, string> };
};

/** A tab in which the room is open. Nobody tells it of others: each `look` is a tab that is woken, focused or told. */
const openTab = (browser: Storage, { user = ada, room = 'r1', restored = '', given = '' } = {}) => {
  const draft = new Draft(new Drafts(user, () => browser), room);
  const tab = {
    field: draft.open(given || restored, given),
    type: (text: string) => {
      tab.field = text;
      draft.keep(text);
    },
    look: () => {
      tab.field = draft.update(tab.field);
      return tab.field;
    },
    /** Gives what was sent. */
    send: () => {
      const text = tab.look();
      if (text !== '') tab.type('');
      return text;
    },
    close: () => draft.keep(tab.field),
  };
  return tab;
};

test('[P5] a draft is its room’s, and its person’s', () => {
  const browser = storage();
  openTab(browser).type('half a thought');
  expect(openTab(browser).field).toBe('half a thought');
  expect(openTab(browser, { room: 'r2' }).field).toBe('');
  expect(openTab(browser, { user: grace }).field).toBe('');
});

describe('[P5] a tab whose text nobody changed stores nothing', () => {
  test('an idle tab that is closed last leaves what another tab has written', () => {
    const browser = storage();
    const [idle, busy] = [openTab(browser), openTab(browser)];
    busy.type('half a thought');
    idle.close();
    expect(openTab(browser).field).toBe('half a thought');
  });

  test('nor does it bring back an older text, or one that was deleted', () => {
    const browser = storage();
    const [idle, busy] = [openTab(browser), openTab(browser)];
    busy.type('half');
    idle.look();
    busy.type('half a thought');
    idle.close();
    expect(openTab(browser).field).toBe('half a thought');
    busy.type('');
    idle.close();
    expect(openTab(browser).field).toBe('');
  });

  test('it shows what was written elsewhere, and one goes on writing there', () => {
    const browser = storage();
    const [one, other] = [openTab(browser), openTab(browser)];
    one.type('half');
    expect(other.look()).toBe('half');
    other.type('half a thought');
    expect(one.look()).toBe('half a thought');
  });
});

describe('[P3] what was sent in one tab is sent from no other', () => {
  test('though that one has heard nothing of it', () => {
    const browser = storage();
    const [one, other] = [openTab(browser), openTab(browser)];
    one.type('hello');
    other.look();
    expect(one.send()).toBe('hello');
    expect(other.field).toBe('hello');
    expect(other.send()).toBe('');
    expect(other.field).toBe('');
  });

  test('and a browser that restores the field of a page brings it back no more', () => {
    const browser = storage();
    const one = openTab(browser);
    one.type('hello');
    one.send();
    expect(openTab(browser, { restored: 'hello' }).field).toBe('');
  });

  test('but what one has changed since is another message', () => {
    const browser = storage();
    const [one, other] = [openTab(browser), openTab(browser)];
    one.type('hello');
    other.look();
    one.send();
    other.field = 'hello again';
    expect(other.send()).toBe('hello again');
  });
});

describe('[P5] a storage that the browser has dropped is not believed', () => {
  test('the text stays, can be sent, and is stored again', () => {
    const browser = storage();
    const one = openTab(browser);
    one.type('hello');
    browser.kept.clear();
    expect(one.look()).toBe('hello');
    expect(openTab(browser).field).toBe('hello');
    browser.kept.clear();
    one.close();
    expect(openTab(browser).field).toBe('hello');
    browser.kept.clear();
    expect(one.send()).toBe('hello');
  });

  test('what a browser restores where there is no draft is one', () => {
    const browser = storage();
    openTab(browser, { restored: 'hello' }).close();
    expect(openTab(browser).field).toBe('hello');
  });
});

test('what the server gave back after a refusal is newer than any draft', () => {
  const browser = storage();
  openTab(browser).type('old');
  const page = openTab(browser, { given: 'refused' });
  expect(page.field).toBe('refused');
  page.close();
  expect(openTab(browser).field).toBe('refused');
});

test('who types nothing leaves nothing behind; marks of what was sent are bounded', () => {
  const browser = storage();
  openTab(browser).close();
  expect(browser.kept.size).toBe(0);
  browser.setItem(`parley-draft-${grace}-r1`, '');
  for (let room = 1; room <= 200; room += 1) {
    const tab = openTab(browser, { room: `r${room}` });
    tab.type('hello');
    tab.send();
    expect(browser.kept.size).toBeLessThanOrEqual(52);
  }
  expect(browser.kept.has(`parley-draft-${grace}-r1`)).toBe(true);
});

test('where storage is forbidden each tab is on its own, and nothing breaks', () => {
  const drafts = new Drafts(ada, () => {
    throw new DOMException('no', 'SecurityError');
  });
  const draft = new Draft(drafts, 'r1');
  expect(draft.open('', '')).toBe('');
  draft.keep('half a thought');
  expect(draft.update('half a thought')).toBe('half a thought');
});

test('a full storage keeps the text in the page, and gets it when there is room', () => {
  const browser = storage();
  const one = openTab(browser);
  const { setItem } = browser;
  browser.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  one.type('hello');
  expect(one.look()).toBe('hello');
  browser.setItem = setItem;
  one.close();
  expect(openTab(browser).field).toBe('hello');
});

test('news of a storage are of this room, or of everything', () => {
  const drafts = new Drafts(ada, storage);
  expect(drafts.isAbout('r1', `parley-draft-${ada}-r1`)).toBe(true);
  expect(drafts.isAbout('r1', null)).toBe(true);
  for (const key of [`parley-draft-${ada}-r2`, `parley-draft-${grace}-r1`, 'parley-reloaded'])
    expect(drafts.isAbout('r1', key)).toBe(false);
});

test('the title says how much is unread, once', () => {
  expect(withUnread('grace · Parley', 2)).toBe('(2) grace · Parley');
  expect(withUnread('(2) grace · Parley', 3)).toBe('(3) grace · Parley');
  expect(withUnread('(3) grace · Parley', 0)).toBe('grace · Parley');
  expect(withUnread('(99+) grace · Parley', 100)).toBe('(99+) grace · Parley');
});

test('[P3] a cid is one that the server takes, and never the same', () => {
  const cids = Array.from({ length: 1_000 }, newCid);
  for (const cid of cids) expect(cid).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  expect(new Set(cids).size).toBe(1_000);
});
