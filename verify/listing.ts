import type { Row } from './evidence.ts';

/** The conversations of a list page, as somebody without JavaScript sees them. */
export const rowsIn = (html: string): Row[] =>
  html
    .split('<li ')
    .filter((part) => part.includes('data-room='))
    .map((part) => ({
      room: attribute(part, 'data-room'),
      seq: Number(attribute(part, 'data-seq')),
      unread: Number(attribute(part, 'data-unread')),
      text: unescaped(/<span class="said"[^>]*>([\s\S]*?)<\/span>/.exec(part)?.[1] ?? ''),
    }));

const attribute = (html: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(html)?.[1] ?? '';

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const unescaped = (html: string) => html.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
