import { closedSocket, isUpgrade, withIdentity } from '../auth/socket-identity.ts';
import { CLOSE } from '../room/limits.ts';
import { newApp } from '../web/app.ts';
import { presenceFor } from './presence.ts';
import { PRESENCE_VERSION } from './protocol.ts';

export const presence = newApp();

presence.get('/presence/socket', (c) => {
  if (!isUpgrade(c.req.raw)) return c.text('This address speaks WebSocket.', 426, { Upgrade: 'websocket' });
  if (c.req.query('v') !== String(PRESENCE_VERSION)) return closedSocket(CLOSE.version, 'reload');
  const { session } = c.var;
  return presenceFor(c.env, session.user.id).fetch(withIdentity(c.req.raw, session));
});
