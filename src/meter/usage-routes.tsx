import { prefetch } from '../auth/prefetch.ts';
import { onlyAdmins } from '../instance/routes.tsx';
import { listBeside, listingFor } from '../lobby/listing.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed } from '../web/errors.tsx';
import { show } from '../web/show.tsx';
import { readUsage } from './usage.ts';
import { UsageFragment, UsagePage } from './usage-views.tsx';

const HERE = '/administration/usage/';

/** For the owner and the admins: how full this Parley is, and what it has used today. */
export const usage = newApp();

usage.use(HERE, onlyAdmins);

const opening = prefetch(async (c, reader) => ({ beside: listBeside(c, reader) }));

usage.get(HERE, opening, async (c) => {
  const { beside } = await opening.of(c);
  const isFragment = askerOf(c) === 'fragment';
  const [usage, listing] = await Promise.all([
    readUsage(c.env),
    isFragment ? undefined : listingFor(c.env, c.var.session.user, {}, beside),
  ]);
  const view = { usage, now: Date.now() };
  return show(c, listing ? <UsagePage listing={listing} view={view} /> : <UsageFragment view={view} />);
});

usage.all(HERE, methodNotAllowed('GET'));
