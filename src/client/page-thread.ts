import type { Message } from '../room/protocol.ts';

/** The messages that the server wrote into the page: there is no second copy of them. */
export const messagesIn = (thread: Element): Message[] =>
  [...thread.querySelectorAll<HTMLElement>('.message')].map((line) => {
    const { seq, rev, from, at, cid } = line.dataset;
    const body = line.querySelector('.text')?.textContent ?? '';
    return {
      seq: Number(seq),
      rev: Number(rev),
      from: Number(from),
      at: Number(at),
      body,
      ...(cid && { cid }),
    };
  });
