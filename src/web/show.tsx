import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Parley } from '../env.ts';
import { Instance, type InstanceInView, UNNAMED } from './instance.ts';
import { Nonce, Theme } from './layout.tsx';
import type { Texts } from './texts/en.ts';
import { type Language, preferred, TEXTS } from './texts/languages.ts';
import { Speaking } from './texts/speaking.tsx';

/** Answers with a page, or a piece of one, in the language and the colours that this person has chosen. */
export const show = (c: Context<Parley>, view: Child, status: ContentfulStatusCode = 200) => {
  speakTo(c);
  const html = (
    <Speaking texts={textsFor(c)}>
      <Nonce.Provider value={c.get('nonce')}>
        <Theme.Provider value={choicesOf(c)?.theme ?? undefined}>
          <Instance.Provider value={instanceFor(c)}>{view}</Instance.Provider>
        </Theme.Provider>
      </Nonce.Provider>
    </Speaking>
  );
  return c.html(String(html), status);
};

/** As far as this request has asked: the guard asks with the session, and pages for strangers with who may register. */
const instanceFor = (c: Context<Parley>): InstanceInView => {
  const session = c.get('session');
  const known = c.get('instance');
  return {
    name: (known ?? session?.instance)?.name || UNNAMED,
    mayMakeGroups: session?.instance.groups !== 'admins' || session.role !== 'member',
    contact: known?.contact ?? '',
    privacy: known?.privacy ?? '',
  };
};

export const textsFor = (c: Context<Parley>): Texts => TEXTS[languageFor(c)];

/** Says of an answer in which language it is, and that another browser would get another. */
export const speakTo = (c: Context<Parley>) => {
  c.header('Content-Language', languageFor(c));
  c.header('Vary', 'Accept-Language', { append: true });
};

const languageFor = (c: Context<Parley>): Language =>
  choicesOf(c)?.language ?? preferred(c.req.header('accept-language'));

/** A stranger has chosen nothing. */
const choicesOf = (c: Context<Parley>) => c.get('session')?.choices;
