import type { Context, ErrorHandler, Handler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isUpgrade } from '../auth/admission.ts';
import type { Parley, User } from '../env.ts';
import { Layout, Notice, titled } from './layout.tsx';

const PROBLEMS = {
  400: { title: 'That did not arrive whole', text: 'Please go back and try again.' },
  401: { title: 'Signed out', text: 'Please log in.' },
  403: {
    title: 'Not from this page',
    text: 'Only pages of this site may do that. Please go back and try again.',
  },
  404: { title: 'Not found', text: 'There is nothing here, or nothing that you can see.' },
  405: { title: 'Not like this', text: 'This address is not made to be opened like that.' },
  413: { title: 'Too large', text: 'That is more than can be sent at once.' },
  429: { title: 'Too many at once', text: 'Please wait a minute and try again.' },
  500: { title: 'Something went wrong', text: 'It is not your fault. Please try again in a moment.' },
} as const;

type Problem = keyof typeof PROBLEMS;

/** Who asks: a whole page, a piece of one (htmx), a script for JSON, or somebody to whom a line of text is enough. */
export type Asker = 'page' | 'fragment' | 'json' | 'text';

export const askerOf = (c: Context): Asker => {
  if (isUpgrade(c.req.raw)) return 'text';
  if (c.req.header('hx-request') === 'true' && c.req.header('hx-request-type') !== 'full') return 'fragment';
  const accept = c.req.header('accept') ?? '';
  if (accept.includes('text/html')) return 'page';
  if (accept.includes('application/json')) return 'json';
  return c.req.path.endsWith('/') && !accept.startsWith('text/plain') ? 'page' : 'text';
};

/** One clear page; a fragment, JSON or plain text for those who ask for that. */
export const page = (c: Context<Parley>, status: ContentfulStatusCode, title: string, text: string) => {
  const asker = askerOf(c);
  switch (asker) {
    case 'page':
      return c.html(<ProblemPage title={title} text={text} user={c.get('session')?.user} />, status);
    case 'fragment':
      return c.html(<ProblemPane title={title} text={text} />, status);
    case 'json':
      return c.json({ error: title }, status);
    case 'text':
      return c.text(title, status);
    default:
      return asker satisfies never;
  }
};

/** The page of a problem that needs no words of its own. */
export const problem = (c: Context<Parley>, status: Problem) => {
  const { title, text } = PROBLEMS[status];
  return page(c, status, title, text);
};

/** [P6] The same for what does not exist and for what one may not see. */
export const notFound: NotFoundHandler<Parley> = (c) => problem(c, 404);

/** For a path's other methods: `.all(path, methodNotAllowed('POST'))` after its routes. */
export const methodNotAllowed =
  (...allowed: string[]): Handler<Parley> =>
  (c) => {
    c.header('Allow', allowed.join(', '));
    return problem(c, 405);
  };

/** Accidents end here: a page for the person, one line for the operator. */
export const onError: ErrorHandler<Parley> = (error, c) => {
  const status = error instanceof HTTPException ? known(error.status) : 500;
  if (status === 500) console.error(lineOf(error, c));
  return problem(c, status);
};

const known = (status: number): Problem => (status in PROBLEMS ? (status as Problem) : 500);

/** Without the query of the URL, and the innermost cause alone: a failed query tells its parameters, hashes among them. */
const lineOf = (error: Error, c: Context) => {
  const cause = innermost(error);
  const where = cause.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return `${c.req.method} ${c.req.path} failed: ${cause.name}: ${cause.message}${where ?? ''}`.replace(
    /\s+/g,
    ' ',
  );
};

const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error);

interface Words {
  title: string;
  text: string;
}

const ProblemPage = ({ user, ...words }: Words & { user: User | undefined }) => (
  <Layout title={words.title} me={user}>
    <main id="pane" tabindex={-1}>
      <Notice {...words} />
    </main>
  </Layout>
);

const ProblemPane = (words: Words) => (
  <>
    <title>{titled(words.title)}</title>
    <Notice {...words} />
  </>
);
