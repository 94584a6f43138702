// The one place that turns what went wrong into a sentence for whoever typed a command.

/** @typedef {Error & { code?: string, path?: string, port?: number, address?: string, hostname?: string, syscall?: string }} Accident */

/** What the system's error codes mean. @type {Record<string, (accident: Accident) => string>} */
const MEANINGS = {
  EADDRINUSE: ({ port }) => `Port ${port} is taken.`,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: ({ path }) => `${path ?? 'This place'} cannot be written: it is on a read-only disk.`,
  ENOSPC: () => 'The disk is full.',
  EDQUOT: () => 'The disk is full, as far as you may fill it.',
  EMFILE: () => 'Too many files are open: raise the limit (ulimit -n).',
  ENOENT: ({ path, syscall }) => {
    if (syscall?.startsWith('spawn')) return `The program ${path} is not installed.`;
    return syscall === 'mkdir' ? `${path} cannot be made there.` : `There is no ${path}.`;
  },
  ENOTDIR: ({ path }) => `${path} is not in a folder: a part of that path is a file.`,
  EEXIST: ({ path, syscall }) =>
    syscall === 'mkdir' ? `${path} is a file, and a folder is needed there.` : `There is already a ${path}.`,
  EISDIR: ({ path }) => `${path ?? 'That'} is a folder, where a file should be.`,
  ECONNREFUSED: (accident) => `Nothing answers at ${placeOf(accident)}.`,
  ECONNRESET: () => 'The other end closed the connection before it had answered.',
  UND_ERR_SOCKET: () => 'The other end closed the connection before it had answered.',
  ENOTFOUND: ({ hostname }) => `There is no host ${hostname}.`,
  EAI_AGAIN: ({ hostname }) => `The address of ${hostname} cannot be looked up: is this machine offline?`,
  ERR_MODULE_NOT_FOUND: ({ message }) => `Something is not installed (${firstLine(message)}). Run npm ci.`,
};

/** Errors that nobody throws on purpose. */
const FAULTS = [TypeError, ReferenceError, RangeError, SyntaxError];

/** Never with a stack trace, though what a program said for itself may take more than a line. @param {unknown} error @returns {string} */
export function sentenceOf(error) {
  const accident = known(error);
  if (accident) return MEANINGS[accident.code ?? '']?.(accident) ?? '';
  if (!(error instanceof Error)) return withoutStack(String(error));
  if (error.cause === undefined && FAULTS.some((Fault) => error instanceof Fault))
    return `Parley itself is at fault here: ${firstLine(error.message)}. With PARLEY_DEBUG=1 before the command it says where.`;
  return withoutStack([error.message, error.cause && sentenceOf(error.cause)].filter(Boolean).join(' '));
}

/** The system's error, which fetch and others put into errors of their own. @param {unknown} error @returns {Accident | undefined} */
function known(error) {
  if (!(error instanceof Error)) return undefined;
  const { code } = /** @type {Accident} */ (error);
  if (code !== undefined && Object.hasOwn(MEANINGS, code)) return error;
  if (error instanceof AggregateError) return known(error.errors[0]);
  return error instanceof TypeError ? known(error.cause) : undefined;
}

/** @param {Accident} accident */
function forbidden({ path, port, syscall }) {
  if (port !== undefined) return `Port ${port} is not for this user: ports below 1024 belong to the system.`;
  return syscall === 'kill'
    ? 'That process belongs to somebody else.'
    : `There is no permission for ${path}.`;
}

/** @param {Accident} accident */
const placeOf = ({ address, port }) =>
  [address, port].filter((part) => part !== undefined).join(':') || 'that address';

const firstLine = (/** @type {string} */ text) => text.split('\n', 1).join().replace(/\.$/, '');

/** @param {string} text */
export const withoutStack = (text) =>
  text
    .split('\n')
    .filter((line) => !/^\s+at .*[(:]/.test(line))
    .join('\n');
