/** The help page, for people who may not have an account yet. */
export const help = {
  title: 'Help',
  summary: 'How to install Parley, who sees what, and whom to ask.',
  install: {
    title: 'On your phone’s home screen',
    lead: 'Parley works in any current browser. You can also put it on the home screen: it then opens in a window of its own, like an app.',
    steps: [
      'First log in here, in your browser.',
      'iPhone and iPad: in Safari, tap Share, then “Add to Home Screen”. Log in once more when you first open it from there.',
      'Android: in Chrome, open the menu (⋮), then “Add to Home screen”.',
      'Computer: in Chrome or Edge, click the install symbol at the end of the address bar.',
    ],
  },
  notifications: {
    title: 'Notifications',
    text: 'Parley doesn’t send notifications to your phone or by email yet. While it’s open, the title of its window says how many messages you haven’t read, its symbol gets a dot, and the list shows where.',
  },
  access: {
    title: 'Logging in',
    text: 'If you’ve lost your phone, log in with one of your recovery codes. If you’ve lost your password, ask the people who look after this Parley: they can make a link with which you choose a new one.',
  },
  privacy: {
    title: 'Who sees what',
    items: [
      'What you write is seen by the people in that conversation. In a group, a rule on the group’s page says whether people who join later can read what was written before.',
      'Everybody with an account here can see your username, your display name, the line about you, and whether you’re online. In the settings you can hide that you’re online, and whether you’ve read a message.',
      'Administrators of this Parley see the list of members, who invited whom, and when somebody was last here. They can suspend accounts. No page shows them a conversation they’re not part of.',
      'An administrator can make a link for a new password, and could get into your account with it. You would then read about it at every login for a week.',
      'Whoever runs this Parley on their Cloudflare account can technically read everything that’s stored there, and so can Cloudflare: messages aren’t end-to-end encrypted. Between your device and Parley the connection is encrypted.',
      'Your browser talks to this Parley alone: there are no ads, no trackers, and nothing from other companies on these pages.',
    ],
  },
  ask: {
    title: 'Whom to ask',
    nobody:
      'The people who look after this Parley haven’t said here how to reach them. Ask the person who invited you.',
  },
  privacyHere: 'What the people who look after this Parley say about privacy',
};
