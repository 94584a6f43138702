/** The last frame of a socket that the server closes, with the code of the Close that follows. */
export interface Disconnected {
  type: 'disconnected';
  code: number;
}

/**
 * Says that a Close with this code follows. WebKit tells a page of a Close only when the TCP connection has ended, and
 * Chromium waits two seconds for that; a frame they deliver at once.
 */
export const announceClose = (socket: WebSocket, code: number) => {
  const told: Disconnected = { type: 'disconnected', code };
  try {
    socket.send(JSON.stringify(told));
  } catch {
    // It is closing already.
  }
};

/** Turns away a socket that was only accepted to say why: a browser cannot see the status of an upgrade that fails. */
export const turnAway = (socket: WebSocket, code: number, reason: string) => {
  announceClose(socket, code);
  socket.close(code, reason);
};
