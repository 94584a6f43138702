import { listen } from './events.ts';

const MOST = 99;
const ICON = '/favicon.svg';
const ICON_UNREAD = '/favicon-unread.svg';

/** "(2) grace · Parley": how many messages are unread, before whatever the title is. */
export const withUnread = (title: string, count: number): string => {
  const bare = title.replace(/^\(\d+\+?\) /, '');
  return count > 0 ? `(${count > MOST ? `${MOST}+` : count}) ${bare}` : bare;
};

/** Title and icon of the window say what is unread. */
export const keepTitle = (attention: () => number, signal: AbortSignal) => {
  const update = () => {
    const count = attention();
    document.title = withUnread(document.title, count);
    showIcon(count > 0 ? ICON_UNREAD : ICON);
  };
  listen('rooms:changed', update, signal);
  listen('pane:changed', update, signal);
};

const showIcon = (path: string) => {
  const icon = document.querySelector('link[rel=icon]');
  if (icon?.getAttribute('href') !== path) icon?.setAttribute('href', path);
};
