import { hear } from './events.ts';

const MOST = 99;

/** "(2) grace · Parley": how many messages are unread, before whatever the title is. */
export const withUnread = (title: string, count: number): string => {
  const bare = title.replace(/^\(\d+\+?\) /, '');
  return count > 0 ? `(${count > MOST ? `${MOST}+` : count}) ${bare}` : bare;
};

export const keepTitle = (signal: AbortSignal) => {
  let unread = 0;
  const update = () => {
    document.title = withUnread(document.title, unread);
  };
  hear(
    'inbox:unread',
    ({ count }) => {
      unread = count;
      update();
    },
    signal,
  );
  hear('pane:changed', update, signal);
};
