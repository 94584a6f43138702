/** What the owner and the admins read of how full this Parley is. */
import { plural } from './sentence.ts';

export const usage = {
  title: 'Usage',
  summary: 'How much of the day’s allowance is used, and how full Parley is.',
  today: 'Today',
  lasts: 'If the day goes on like this, the allowance of Cloudflare’s free plan lasts until it begins anew.',
  ends: 'If the day goes on like this, the allowance of Cloudflare’s free plan is used up at about ',
  meters: {
    requests: 'Requests to the Worker',
    calls: 'Requests to Durable Objects',
    awake: 'Time that Durable Objects are awake',
    rows: 'Rows written in Durable Objects',
    d1: 'Rows written in the database',
    read: 'Rows read',
  },
  counted:
    'As Parley counts what its members do, rounded up: parts of the free plan’s day, which begins at 00:00 UTC. Visits of strangers and other Workers in your account are not in it. On the paid plan more costs money, and nothing stops.',
  people: (count: number) =>
    `${count} ${plural('en', count, { one: 'person has', other: 'people have' })} used Parley enough today to be counted.`,
  waiting: (count: number) =>
    `${count} ${plural('en', count, { one: 'has reached their', other: 'have reached their' })} limit for the day.`,
  inAll: 'In all',
  members: 'Accounts',
  messages: 'Messages',
  database: 'Database',
  megabytes: (count: string) => `${count} MB`,
};
