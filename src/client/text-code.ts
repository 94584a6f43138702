import type { Said, TextView } from '../room/thread.ts';
import { Written } from '../web/markup.ts';
import { loadCode } from './load-code.ts';

/** Draws a text with all that is in it, once that is loaded (text.tsx). */
export let textView: TextView | undefined;

let loading: Promise<void> | undefined;

/** Loads what draws texts. Where it cannot be had, they stay as they are, and whoever asks next tries again. */
export const loadTextView = (path = ''): Promise<void> => {
  loading ??= load(path).finally(() => {
    loading = undefined;
  });
  return loading;
};

const load = async (path: string) => {
  const { textMarkup } = await loadCode<typeof import('./text.tsx')>(path);
  textView = ((said: Said) => new Written(textMarkup(said))) as unknown as TextView;
};
