/** Inline, so that they need no request and take the colour of their text. Decoration: the name stands beside them. */
const Icon = ({ d }: { d: string }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={d} />
  </svg>
);

export const BackIcon = () => <Icon d="M15 4.5 7.5 12l7.5 7.5" />;
export const CloseIcon = () => <Icon d="M6 6l12 12M18 6 6 18" />;
export const ComputerIcon = () => <Icon d="M5.5 5.5h13v9.5h-13zM3 18.5h18" />;
export const DownIcon = () => <Icon d="M12 5v14m-6-6 6 6 6-6" />;
/** A key: its ring, and its bit. */
export const KeyIcon = () => (
  <Icon d="M8 10.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm2.9 1.2L19 3.5m-3.5 3.5 3 3m-6 0 2 2" />
);
export const LogOutIcon = () => <Icon d="M10 4H5.5v16H10m5-12.5L19.5 12 15 16.5M19 12H10" />;
/** Three dots. */
export const MoreIcon = () => <Icon d="M6 12h.01M12 12h.01M18 12h.01" />;
/** A bell that is crossed out. */
export const MutedIcon = () => (
  <Icon d="M6.5 16.5V11A5.5 5.5 0 0 1 8 7.2m2-1.3A5.5 5.5 0 0 1 17.5 11v2.5m0 3H5m5.5 3h3M4 4l16 16" />
);
/** A page with a corner that is folded, and two lines on it. */
export const NotesIcon = () => <Icon d="M6 4h8.5L18.5 8v12H6zM14 4v4.5h4.5M9 12.5h6.5M9 16h4.5" />;
export const PinIcon = () => <Icon d="M9 3.5h6l-.8 6.5 3.3 3.5h-11l3.3-3.5zM12 13.5v7" />;
export const StarIcon = () => (
  <Icon d="m12 3.8 2.6 5.2 5.7.8-4.1 4 1 5.7-5.2-2.7-5.2 2.7 1-5.7-4.1-4 5.7-.8Z" />
);
export const PhoneIcon = () => <Icon d="M7.5 3.5h9v17h-9zM11 17.5h2" />;
export const SearchIcon = () => <Icon d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5" />;
export const ShieldIcon = () => (
  <Icon d="M12 3.5 5 6v5.5c0 4.2 2.9 7.6 7 9 4.1-1.4 7-4.8 7-9V6Zm-3 8.3 2.2 2.2 4-4.2" />
);
export const SendIcon = () => <Icon d="M12 19.5v-15M5.5 11 12 4.5l6.5 6.5" />;
/** A bubble that speaks: two lines of talk. */
export const ChatIcon = () => (
  <Icon d="M12 3.5c-4.9 0-8.5 3.4-8.5 7.8 0 2.3 1 4.3 2.6 5.7V20.5l3.3-1.7c.8.2 1.7.3 2.6.3 4.9 0 8.5-3.4 8.5-7.8S16.9 3.5 12 3.5ZM8.3 10h7.4M8.3 13.2h4.6" />
);

/** Parley's mark: two bubbles, one before the other. The same as static/favicon.svg. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path
      class="behind"
      d="M20.5 11.5c4.7 0 8.5 3.1 8.5 7.2 0 2.2-1.1 4.1-2.8 5.4v3.7l-3.5-1.8a10 10 0 0 1-2.2.2c-4.7 0-8.5-3.4-8.5-7.5s3.8-7.2 8.5-7.2Z"
    />
    <path
      class="before"
      d="M12.5 4C7 4 3 7.5 3 12c0 2.5 1.2 4.7 3.2 6.2v4.3l4-2.2c.7.2 1.5.2 2.3.2 5.5 0 9.5-3.9 9.5-8.5S18 4 12.5 4Z"
    />
  </svg>
);
/** Three heads. */
export const GroupIcon = () => (
  <Icon d="M12 4.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Zm-6 15c0-3.6 2.7-6 6-6s6 2.4 6 6M5 8.2a2.3 2.3 0 0 0 0 4.5m14-4.5a2.3 2.3 0 0 1 0 4.5" />
);
