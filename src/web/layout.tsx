import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Member } from '../room/protocol.ts';
import { asset } from './assets.ts';
import { Avatar } from './avatar.tsx';
import { LogOutIcon, Mark } from './icons.tsx';

interface Props {
  title: string;
  /** Who is signed in. Strangers get no script: all that they do is to fill in a form. */
  me?: Member | undefined;
  children?: Child;
}

/** The title of the window, also at the head of each fragment. */
export const titled = (title: string) => `${title} · Parley`;

/** Without its first line browsers fall back to quirks. */
export const Layout = (props: Props) => (
  <>
    {raw('<!doctype html>')}
    <Document {...props} />
  </>
);

const Document = ({ title, me, children }: Props) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>{titled(title)}</title>
      <meta
        name="viewport"
        content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
      />
      <meta name="color-scheme" content="light dark" />
      <meta name="htmx-config" content="includeIndicatorCSS:false" />
      <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#0c1014" media="(prefers-color-scheme: dark)" />
      <link rel="stylesheet" href={asset('app.css')} />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      {me && <link rel="manifest" href="/app.webmanifest" />}
      {me && <script type="module" src={asset('app.js')} />}
    </head>
    <body data-user={me?.id}>
      <a class="skip" href="#pane">
        Skip to the conversation
      </a>
      {me && <Rail me={me} />}
      {children}
      {me && <Voices />}
    </body>
  </html>
);

/** The rail at the left of a wide window; in a narrow one its Log out stands in the header of the list (frame.css). */
const Rail = ({ me }: { me: Member }) => (
  <nav class="rail" aria-label="Parley">
    <a class="home" href="/lobby/" hx-get="/lobby/" hx-target="#pane" hx-push-url="true">
      <Mark />
      <span class="visually-hidden">Home</span>
    </a>
    <span class="myself" title={me.username}>
      <Avatar of={me} />
    </span>
    <form method="post" action="/logout/">
      <button class="icon-button" type="submit" title="Log out">
        <LogOutIcon />
        <span class="visually-hidden">Log out</span>
      </button>
    </form>
  </nav>
);

/** Where the browser speaks: that it is offline, and, to a screen reader alone, each message as it arrives. */
const Voices = () => (
  <>
    <p class="offline-bar" role="status" hidden>
      You're offline. Messages will be sent later.
    </p>
    <div id="announcer" class="visually-hidden" aria-live="polite" />
  </>
);

/** A few words instead of what was asked for: in a page's <main id="pane">, or swapped into it. */
export const Notice = ({ title, text, href = '/', link = 'Back to Parley' }: NoticeProps) => (
  <div class="notice">
    <Mark />
    <h1>{title}</h1>
    <p>{text}</p>
    <a class="button" href={href}>
      {link}
    </a>
  </div>
);

interface NoticeProps {
  title: string;
  text: string;
  href?: string;
  link?: string;
}
