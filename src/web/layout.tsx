import type { Child } from 'hono/jsx';
import { type Member, nameOf } from '../room/member.ts';
import { asset } from './assets.ts';
import { Avatar } from './avatar.tsx';
import { createContext } from './context.ts';
import { LogOutIcon, Mark, ShieldIcon } from './icons.tsx';
import { Instance } from './instance.ts';
import { Written } from './markup.ts';
import { Shortcuts } from './shortcuts.tsx';
import { useTexts } from './texts/speaking.tsx';

/** Chosen; else the system's. */
export const Theme = createContext<'light' | 'dark' | undefined>(undefined);
/** Which scripts and style sheets are ours: those that say what the header says (web/security.ts). */
export const Nonce = createContext<string | undefined>(undefined);

interface Props {
  title: string;
  /** The person who is signed in. Without one the page has no script: there is only a form to fill in. */
  me?: Member | undefined;
  /** It shows a conversation, or none: it needs no style of other pages (settings, somebody's profile). */
  isChat?: boolean;
  children?: Child;
}

/** The title of the window, also at the head of each fragment. */
export const titled = (title: string) => `${title} · ${Instance.use().name}`;

/** static/favicon.svg: less than the request for it would be, on pages that are to be there at once. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#a5b0ff" d="M20.5 11.5c4.7 0 8.5 3.1 8.5 7.2 0 2.2-1.1 4.1-2.8 5.4v3.7l-3.5-1.8a10 10 0 0 1-2.2.2c-4.7 0-8.5-3.4-8.5-7.5s3.8-7.2 8.5-7.2Z"/><path fill="#4a5df9" d="M12.5 4C7 4 3 7.5 3 12c0 2.5 1.2 4.7 3.2 6.2v4.3l4-2.2c.7.2 1.5.2 2.3.2 5.5 0 9.5-3.9 9.5-8.5S18 4 12.5 4Z"/></svg>',
)}`;

/** Without its first line browsers fall back to quirks. */
export const Layout = (props: Props) => (
  <>
    {DOCTYPE}
    <Document {...props} />
  </>
);

const DOCTYPE = new Written('<!doctype html>') as unknown as Child;

const Document = ({ title, me, isChat = false, children }: Props) => {
  const { live, frame } = useTexts();
  const theme = Theme.use();
  return (
    <html lang={live.language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <title>{titled(title)}</title>
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content={theme ?? 'light dark'} />
        <meta name="htmx-config" content="includeIndicatorCSS:false" />
        <ThemeColor theme={theme} />
        <Styles names={me ? ['app.css', ...(isChat ? [] : ['pages.css'])] : ['signed-out.css']} />
        <link rel="icon" href={me ? '/favicon.svg' : ICON} type="image/svg+xml" />
        {me && <link rel="manifest" href="/app.webmanifest" />}
        {me && <Script name={`app-${live.language}.js`} />}
      </head>
      <body
        data-user={me?.id}
        data-now={me && Date.now()}
        data-pages={me && isChat ? asset('pages.css') : undefined}
        data-navigation={me && asset('navigation.js')}
      >
        <a class="skip" href="#pane">
          {frame.skip}
        </a>
        {me && <Rail me={me} />}
        {children}
        {me && <Voices />}
        {me && <Shortcuts />}
      </body>
    </html>
  );
};

/** A chat does not need the style of other pages: the browser loads that when it is needed (client/pages-style.ts). */
const Styles = ({ names }: { names: string[] }) => {
  const nonce = Nonce.use();
  return (
    <>
      {names.map((name) => (
        <link rel="stylesheet" href={asset(name)} nonce={nonce} />
      ))}
    </>
  );
};

/** One of the bundles of bin/build-client.mjs. */
export const Script = ({ name }: { name: string }) => (
  <script type="module" src={asset(name)} nonce={Nonce.use()} />
);

/** What a phone paints around the page. */
const ThemeColor = ({ theme }: { theme: 'light' | 'dark' | undefined }) => (
  <>
    {theme !== 'dark' && (
      <meta
        name="theme-color"
        content="#ffffff"
        media={theme ? undefined : '(prefers-color-scheme: light)'}
      />
    )}
    {theme !== 'light' && (
      <meta name="theme-color" content="#0c1014" media={theme ? undefined : '(prefers-color-scheme: dark)'} />
    )}
  </>
);

/** The rail at the left of a wide window; in a narrow one it stands in the header of the list (rail.css). */
const Rail = ({ me }: { me: Member }) => {
  const { frame, account } = useTexts();
  return (
    <nav class="rail" aria-label={Instance.use().name}>
      <a class="home" href="/lobby/" hx-get="/lobby/" hx-target="#pane" hx-push-url="true">
        <Mark />
        <span class="visually-hidden">{frame.home}</span>
      </a>
      <a
        class="myself"
        href="/settings/"
        hx-get="/settings/"
        hx-target="#pane"
        hx-push-url="true"
        title={nameOf(me)}
      >
        <Avatar of={me} />
        <span class="visually-hidden">{frame.settings}</span>
      </a>
      <a
        class="security icon-button"
        href="/account/"
        hx-get="/account/"
        hx-target="#pane"
        hx-push-url="true"
        title={account.title}
      >
        <ShieldIcon />
        <span class="visually-hidden">{account.title}</span>
      </a>
      <form method="post" action="/logout/">
        <button class="icon-button" type="submit" title={frame.logOut}>
          <LogOutIcon />
          <span class="visually-hidden">{frame.logOut}</span>
        </button>
      </form>
    </nav>
  );
};

/** Where the browser speaks: that it is offline, and, to a screen reader alone, each message as it arrives. */
const Voices = () => (
  <>
    <p class="offline-bar" role="status" hidden data-code={asset(`polling-${useTexts().live.language}.js`)}>
      {useTexts().frame.offline}
    </p>
    <div id="announcer" class="visually-hidden" aria-live="polite" />
  </>
);

/** A few words instead of what was asked for: in a page's <main id="pane">, or swapped into it. */
export const Notice = ({ title, text, href = '/', link }: NoticeProps) => (
  <div class="notice">
    <Mark />
    <h1>{title}</h1>
    <p>{text}</p>
    <a class="button" href={href}>
      {link ?? useTexts().frame.toParley}
    </a>
  </div>
);

interface NoticeProps {
  title: string;
  text: string;
  href?: string;
  link?: string;
}
