import { signedIn } from '../auth/guard.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { show } from '../web/show.tsx';
import { HelpPage } from './help-views.tsx';
import { besideInstance } from './instance-settings.ts';

/** How to use this Parley, who sees what, and whom to ask: for everybody, with an account or without. */
export const help = newApp();

help.get('/help/', async (c) => {
  const session = await besideInstance(c, signedIn(c));
  // In their language and colours.
  if (session) c.set('session', session);
  return show(c, <HelpPage me={session?.user} />);
});

help.all('/help/', methodNotAllowed('GET'));
