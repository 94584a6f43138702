/** Inline, so that they need no request and take the colour of their text. Decoration: the name stands beside them. */
const Icon = ({ d }: { d: string }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={d} />
  </svg>
);

export const BackIcon = () => <Icon d="M15 4.5 7.5 12l7.5 7.5" />;
export const CloseIcon = () => <Icon d="M6 6l12 12M18 6 6 18" />;
export const DownIcon = () => <Icon d="M12 5v14m-6-6 6 6 6-6" />;
export const LogOutIcon = () => <Icon d="M10 4H5.5v16H10m5-12.5L19.5 12 15 16.5M19 12H10" />;
export const SearchIcon = () => <Icon d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5" />;
export const SendIcon = () => <Icon d="M12 19.5v-15M5.5 11 12 4.5l6.5 6.5" />;
/** A bubble that speaks: two lines of talk. */
export const ChatIcon = () => (
  <Icon d="M12 3.5c-4.9 0-8.5 3.4-8.5 7.8 0 2.3 1 4.300 2.600 5.700V20.500l3.300-1.700c.8.2 1.700.300 2.600.300 4.900 0 8.500-3.400 8.500-7.800S16.900 3.500 12 3.500ZM8.300 10h7.400M8.300 13.200h4.600" />
);

/** Parley's mark: two bubbles, one before the other. The same as static/favicon.svg. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path
      class="behind"
      d="M20.500 11.500c4.700 0 8.500 3.100 8.500 7.200 0 2.200-1.100 4.100-2.800 5.400v3.700l-3.500-1.800a10 10 0 0 1-2.200.2c-4.700 0-8.500-3.400-8.500-7.500s3.800-7.200 8.500-7.200Z"
    />
    <path
      class="before"
      d="M12.500 4C7 4 3 7.500 3 12c0 2.500 1.200 4.700 3.200 6.200v4.300l4-2.200c.7.200 1.500.2 2.300.2 5.500 0 9.500-3.900 9.500-8.500S18 4 12.500 4Z"
    />
  </svg>
);
