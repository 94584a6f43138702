import { passkeys } from './account/passkeys-routes.tsx';
import { account } from './account/routes.tsx';
import { twoStep } from './account/two-step-routes.tsx';
import { username } from './account/username-routes.tsx';
import { guard } from './auth/guard.ts';
import { auth } from './auth/routes.tsx';
import { group } from './group/routes.tsx';
import { instanceSettings } from './instance/instance-routes.tsx';
import { administration } from './instance/routes.tsx';
import { setUp } from './instance/set-up-routes.tsx';
import { opening } from './invitations/opening-routes.tsx';
import { invitations } from './invitations/routes.tsx';
import { mine } from './lobby/mine-routes.tsx';
import { lobby } from './lobby/routes.tsx';
import { withSidebar } from './lobby/sidebar.tsx';
import { charged, turnAwayRefused } from './meter/middleware.ts';
import { usage } from './meter/usage-routes.tsx';
import { presence } from './presence/routes.ts';
import { edit } from './room/edit-routes.tsx';
import { forward } from './room/forward-routes.tsx';
import { message } from './room/message-routes.tsx';
import { room } from './room/routes.tsx';
import { searchAll } from './room/search-all-routes.tsx';
import { search } from './room/search-routes.tsx';
import { settings } from './settings/routes.tsx';
import { newApp } from './web/app.ts';
import { notFound, onError } from './web/errors.tsx';
import { security } from './web/security.ts';
import { slashes } from './web/slashes.ts';

export { HasherObject } from './auth/object.ts';
export { MeterObject } from './meter/object.ts';
export { PresenceObject } from './presence/object.ts';
export { RoomObject } from './room/object.ts';
export { ThrottleObject } from './throttle/object.ts';

const app = newApp();

app.use(security, slashes);
app.route('/', auth);
app.route('/', setUp);
app.route('/', opening);

app.use(turnAwayRefused, guard, charged, withSidebar);
app.route('/', account);
app.route('/', administration);
app.route('/', instanceSettings);
app.route('/', group);
app.route('/', invitations);
app.route('/', message);
app.route('/', edit);
app.route('/', forward);
app.route('/', lobby);
app.route('/', mine);
app.route('/', presence);
app.route('/', search);
app.route('/', searchAll);
app.route('/', room);
app.route('/', settings);
app.route('/', usage);
app.route('/', passkeys);
app.route('/', twoStep);
app.route('/', username);

app.notFound(notFound);
app.onError(onError);

export default app;
