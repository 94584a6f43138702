import { createContext } from './context.ts';

/** What every page may say of this Parley. */
export interface InstanceInView {
  /** What its people call it. */
  name: string;
  /** Whether whoever looks at the page may make groups. */
  mayMakeGroups: boolean;
  /** What those who look after it tell strangers: whom to ask, and what becomes of their data. Empty where a page does not know. */
  contact: string;
  privacy: string;
}

/** Where nobody has given it a name, or a page has not asked for it. */
export const UNNAMED = 'Parley';

export const Instance = createContext<InstanceInView>({
  name: UNNAMED,
  mayMakeGroups: true,
  contact: '',
  privacy: '',
});
