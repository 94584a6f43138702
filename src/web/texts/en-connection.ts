/** What the bar says of a connection that is not as it should be. The browser gets it with the code that is needed then. */
export const connection = {
  slow: 'No live connection. New messages can take half a minute to appear.',
  unreachable: 'Parley can’t be reached. Messages will be sent later.',
};
