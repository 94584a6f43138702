import { clock } from './clock.ts';
import { watchConnections } from './connection-banner.ts';
import { LobbyList } from './elements/lobby-list.tsx';
import { LocalTime } from './elements/local-time.ts';
import { MessageComposer } from './elements/message-composer.ts';
import { MessageList } from './elements/message-list.tsx';
import { PresenceLine } from './elements/presence-line.ts';
import { RoomPane } from './elements/room-pane.ts';
import { TypingLine } from './elements/typing-line.tsx';
import { clearMarks, openMenus } from './menus.ts';
import { prepareNavigation } from './navigation-code.ts';
import { rove } from './roving.ts';
import { hearShortcuts } from './shortcuts.ts';
import { begin, hearServer, myRooms, presence } from './tab.ts';
import { trusted } from './trusted.ts';
import { keepTitle } from './window-title.ts';

// A room's parts before the room, which speaks to them.
customElements.define('message-list', MessageList);
customElements.define('message-composer', MessageComposer);
customElements.define('typing-line', TypingLine);
customElements.define('presence-line', PresenceLine);
customElements.define('local-time', LocalTime);

const { signal } = new AbortController();
keepTitle(() => myRooms.attention(clock.read().at), signal);
customElements.define('lobby-list', LobbyList);
customElements.define('room-pane', RoomPane);

const bar = document.querySelector<HTMLElement>('.offline-bar');
if (bar) watchConnections(bar, signal);
const pane = document.getElementById('pane');
const failed = () => presence.connection.wake();
const { navigation } = document.body.dataset;
if (pane && navigation) prepareNavigation(pane, navigation, { hearServer, failed, policy: trusted }, signal);
if (pane) clearMarks(pane, signal);
hearShortcuts(document);
rove(document);
openMenus(document);
LocalTime.follow();
begin();
