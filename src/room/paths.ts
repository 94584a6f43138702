/** The page of a conversation that has this message in its middle. */
export const pathOfMessage = (room: string, seq: number) => `/room/${room}/${seq}/`;

/** The message in that page: browsers go there without a script. */
export const linkToMessage = (room: string, seq: number) => `${pathOfMessage(room, seq)}#m-${seq}`;
