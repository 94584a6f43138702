import type { Child } from 'hono/jsx';
import { CloseIcon } from './icons.tsx';
import { useTexts } from './texts/speaking.tsx';

/** What keys do: `?` shows it (src/client/shortcuts.ts). */
export const Shortcuts = () => {
  const { shortcuts: texts } = useTexts();
  const { ctrl, alt, shift, enter, esc } = texts.keys;
  return (
    <dialog id="shortcuts" aria-labelledby="shortcuts-title">
      <form method="dialog">
        <h2 id="shortcuts-title">{texts.title}</h2>
        <button class="icon-button" type="submit">
          <CloseIcon />
          <span class="visually-hidden">{texts.close}</span>
        </button>
      </form>
      <dl>
        <Shortcut does={texts.search} keys={[`${ctrl} / ⌘`, 'K']} />
        <Shortcut does={texts.searchHere} keys={[`${ctrl} / ⌘`, 'F']} />
        <Shortcut does={texts.previous} keys={[alt, '↑']} />
        <Shortcut does={texts.next} keys={[alt, '↓']} />
        <Shortcut does={texts.leave} keys={[esc]} />
        <Shortcut does={texts.send} keys={[enter]} or={[`${ctrl} / ⌘`, enter]} />
        <Shortcut does={texts.newLine} keys={[shift, enter]} />
        <Shortcut does={texts.edit} keys={['↑']} />
        <Shortcut does={texts.read} keys={['↑', '↓']} />
        <Shortcut does={texts.help} keys={['?']} />
      </dl>
    </dialog>
  );
};

const Shortcut = ({ does, keys, or }: { does: Child; keys: string[]; or?: string[] }) => (
  <div>
    <dt>{does}</dt>
    <Keys keys={keys} />
    {or && <Keys keys={or} />}
  </div>
);

const Keys = ({ keys }: { keys: string[] }) => (
  <dd>
    {keys.map((key) => (
      <kbd>{key}</kbd>
    ))}
  </dd>
);
