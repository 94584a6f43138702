import { previewText } from '../presence/protocol.ts';
import type { Message, Tombstone } from './entry.ts';

/** What lists show of something that was said: nothing, where it was unsent. */
export const previewOf = (said: Pick<Message, 'kind' | 'body'> | Pick<Tombstone, 'kind'>): string =>
  said.kind === 'message' ? previewText(said.body) : '';
