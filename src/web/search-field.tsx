import { SearchIcon } from './icons.tsx';

interface Props {
  id: string;
  name?: string;
  label: string;
  query: string;
}

/** The field of a search form, and its icon. A phone's keyboard gets no capitals, and a key that says "search". */
export const SearchField = ({ id, name = 'q', label, query }: Props) => (
  <>
    <SearchIcon />
    <label class="visually-hidden" for={id}>
      {label}
    </label>
    <input
      id={id}
      name={name}
      type="text"
      inputmode="search"
      enterkeyhint="search"
      value={query}
      placeholder={label}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
    />
  </>
);
