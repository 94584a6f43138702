import { encode } from 'uqr';

/** Light modules around it that scanners need (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code as one path, in black on white whatever the theme: not every scanner reads it the other way round. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { border: QUIET });
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <path d={data.map(rowPath).join('')} />
    </svg>
  );
};

/** A rectangle for each run of dark modules. */
const rowPath = (row: boolean[], y: number) => {
  const modules = row.map((dark) => (dark ? '1' : '0')).join('');
  return [...modules.matchAll(/1+/g)]
    .map(({ 0: { length }, index }) => `M${index} ${y}h${length}v1h-${length}z`)
    .join('');
};
