import { SearchIcon } from './icons.tsx';

interface Props {
  id: string;
  name?: string;
  label: string;
  query: string;
  maxlength?: number;
  autofocus?: boolean;
}

/** The field of a search form, and its icon. A phone's keyboard gets no capitals, and a key that says "search". */
export const SearchField = ({ id, name = 'q', label, query, maxlength, autofocus }: Props) => (
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
      maxlength={maxlength}
      autofocus={autofocus}
      placeholder={label}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
    />
  </>
);
