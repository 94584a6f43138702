/** What hono's runtime would write, is written: the types are hono's. */
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

const VIEWS = `
  import { ConversationRow, PersonRow } from './src/lobby/row.tsx';
  import { ThreadItem } from './src/room/message.tsx';
  import { Text } from './src/room/text.tsx';
  import { eventTextIn } from './src/room/event-text.ts';
  import { events } from './src/web/texts/en-events.ts';
  import { live } from './src/web/texts/en.ts';
  export const row = (props) => String(<ConversationRow {...props} words={live} />);
  export const person = (props) => String(<PersonRow {...props} words={live} />);
  const eventText = eventTextIn(events);
  export const item = ({ item, context }) => String(<ThreadItem item={item} context={{ ...context, words: live, eventText, textView: Text }} />);
  export const odd = (text) => String(<p hidden class={text} title={undefined} tabindex={0} spellcheck={false} dir={null}>{[text, [1, null]]}{false}{true}<br /><>{text}</></p>);
`;

type Views = Record<'row' | 'person' | 'item' | 'odd', (props: unknown) => string>;

const views = async (alias: Record<string, string>): Promise<Views> => {
  const { outputFiles } = await build({
    stdin: { contents: VIEWS, loader: 'tsx', resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: '#markup',
    alias,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
};

let [theirs, ours]: Views[] = [];

beforeAll(async () => {
  [theirs, ours] = await Promise.all([views({ '#markup/jsx-runtime': 'hono/jsx/jsx-runtime' }), views({})]);
});

const same = (view: keyof Views, props: unknown) => {
  const html = ours?.[view](props);
  expect(html).toBe(theirs?.[view](props));
  return html;
};

const NASTY = `<b>"&amp;" & *'x'*</b>\n> \`y\`\n\u2028 مرحبا 👩🏽‍💻 https://example.org/?a=1&b="2"`;
const at = Date.now() - 90_000;
const [ada, grace] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace', name: NASTY },
];

const context = { me: 1, kind: 'group', people: new Map([ada, grace].map((member) => [member.id, member])) };

test('a row, whatever is said in it', () => {
  const preferences = { mutedUntil: 0, pinnedAt: null, markedUnread: false };
  const state = { room: 'r', at, number: 3, read: 1, mention: 0, preferences };
  const conversation = { ...state, kind: 'direct', peer: grace, last: { seq: 3, from: 1, at, text: NASTY } };
  expect(same('row', { conversation, me: 1, online: true, current: true })).toContain('2 unread');
  same('row', { conversation: { ...conversation, read: 3 }, me: 2, online: false, current: false });
  const chosen = { mutedUntil: 2 ** 53, pinnedAt: 1, markedUnread: true };
  const group = {
    ...conversation,
    kind: 'group',
    name: NASTY,
    author: grace,
    mention: 2,
    preferences: chosen,
  };
  expect(same('row', { conversation: group, me: 3, online: false, current: false })).toContain('mentioned');
  same('row', { conversation: { ...group, kind: 'self', peer: grace, ended: 'left' }, me: 2 });
  same('person', { person: grace, online: true });
});

test('what stands in a thread', () => {
  const message = { seq: 1, rev: 1, from: 2, at, body: NASTY };
  const props = { kind: 'message', key: 'm-1', message, mine: false, first: true, last: true };
  expect(same('item', { item: props, context })).toContain('<a href="https://example.org');
  const failed = { ...message, seq: 0, cid: 'cid-12345678', from: 1, state: 'failed' };
  same('item', { item: { ...props, message: failed, mine: true, last: false }, context });
  same('item', { item: { ...props, message: { ...failed, body: '🎉', state: 'pending' } }, context });
  same('item', { item: { kind: 'time', at, key: 't' }, context });
  same('item', { item: { kind: 'divider', key: 'divider' }, context });
  const event = { type: 'created', users: [1, 2], settings: { name: NASTY } };
  const entry = { kind: 'event', seq: 2, rev: 2, number: 0, from: 2, at, event };
  expect(same('item', { item: { kind: 'event', key: 'm-2', entry }, context })).toContain('added you');
});

test('attributes and children of all kinds', () => {
  expect(same('odd', NASTY)).toMatch(/^<p hidden="" class="&lt;b&gt;&quot;/);
});
