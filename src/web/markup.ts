/**
 * What becomes of JSX (tsconfig.base.json), for pages of the server and rows and messages of the browser: their text, and
 * nothing else. Types are hono's, whose own runtime also renders later and into a DOM, and takes five times as long
 * and ten times as much to load (docs/decisions/010).
 */
export type { JSX } from 'hono/jsx/jsx-runtime';

type Props = Record<string, unknown> & { children?: unknown };
type Tag = string | ((props: Props) => unknown);

/** Text that is markup already. */
export class Written {
  #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  toString() {
    return this.#html;
  }
}

/** An element, or a component. It is written when what stands around it is, so that this can say something to it (context.ts). */
class Markup {
  #tag: Tag;
  #props: Props;

  constructor(tag: Tag, props: Props) {
    this.#tag = tag;
    this.#props = props;
  }

  toString(): string {
    return typeof this.#tag === 'string' ? element(this.#tag, this.#props) : inner(this.#tag(this.#props));
  }
}

export const jsx = (tag: Tag, props: Props): unknown => new Markup(tag, props);
export const jsxs = jsx;
/** How tools for tests translate it. */
export const jsxDEV = jsx;
export const Fragment = ({ children }: Props) => children;

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta']);
/** Attributes that say `false`, instead of not being there. */
const IN_WORDS = new Set(['spellcheck']);
const SIGNS = /[&<>"']/;
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const element = (tag: string, props: Props): string => {
  let html = `<${tag}`;
  for (const name in props) {
    const value = props[name];
    if (name === 'children' || value === undefined || value === null) continue;
    if (value === false && !IN_WORDS.has(name)) continue;
    html += ` ${name}="${value === true ? '' : escaped(String(value))}"`;
  }
  return VOID.has(tag) ? `${html}/>` : `${html}>${inner(props.children)}</${tag}>`;
};

/** Children, as markup. */
export const written = (children: unknown): Written => new Written(inner(children));

const inner = (child: unknown): string => {
  if (typeof child === 'string') return escaped(child);
  if (child === undefined || child === null || typeof child === 'boolean') return '';
  if (child instanceof Markup || child instanceof Written) return child.toString();
  if (!Array.isArray(child)) return escaped(String(child));
  let html = '';
  for (const one of child) html += inner(one);
  return html;
};

const escaped = (text: string): string =>
  SIGNS.test(text) ? text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '') : text;
