/** As much of Cloudflare's API as a deploy and a restore ask: an account, its D1 databases, and its Worker's binding. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

export interface Database {
  name: string;
  uuid: string;
  /** With foreign keys, as D1 has them. */
  sqlite: DatabaseSync;
}

export interface Account {
  /** For the environment of wrangler. */
  env: Record<string, string>;
  databases: Database[];
  /** Of the Worker that is deployed: the id of its database. */
  bound: string | undefined;
  /** What the last deploy said of the Worker, and its code. */
  uploaded: string;
  create(name: string): Database;
  close(): void;
}

const ACCOUNT = 'a'.repeat(32);
const DATABASE_MISSING = 7404;
const NOTHING_HERE = 10007;
const VERSION = 'b'.repeat(32);
const DEPLOYMENT = { id: 'd', strategy: 'percentage', versions: [{ version_id: VERSION, percentage: 100 }] };

export const openAccount = async (): Promise<Account> => {
  const server = createServer((request, response) => void answer(account, request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const account: Account = {
    env: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: 'a-token-for-tests',
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    },
    databases: [],
    bound: undefined,
    uploaded: '',
    create: (name) => {
      const database = { name, uuid: crypto.randomUUID(), sqlite: new DatabaseSync(':memory:') };
      account.databases.push(database);
      return database;
    },
    close: () => server.close(),
  };
  return account;
};

const answer = async (account: Account, request: IncomingMessage, response: ServerResponse) => {
  const bytes = await bytesOf(request);
  const path = new URL(request.url ?? '', 'http://api').pathname.replace(
    `/client/v4/accounts/${ACCOUNT}`,
    '',
  );
  const result = resultOf(account, `${request.method} ${path}`, bytes.toString());
  const isError = typeof result === 'number';
  const etag = createHash('md5').update(bytes).digest('hex');
  response.writeHead(isError ? 404 : 200, { 'content-type': 'application/json', etag: `"${etag}"` });
  const errors = isError ? [{ code: result, message: `${path} is not here` }] : [];
  response.end(JSON.stringify({ success: !isError, errors, messages: [], result: isError ? null : result }));
};

/** Of the Worker in an upload, which is a form. */
export const bindingsIn = (uploaded: string): { name: string; type: string; id?: string }[] =>
  JSON.parse(/name="metadata"\s+(\{.*\})/.exec(uploaded)?.[1] ?? '{"bindings":[]}').bindings;

const bytesOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Or the number of an error. */
const resultOf = (account: Account, asked: string, body: string): unknown => {
  const { bound } = account;
  const [, named] = /\/d1\/database\/([^/]+)/.exec(asked) ?? [];
  if (named !== undefined) {
    const database = account.databases.find(({ name, uuid }) => [name, uuid].includes(named));
    return database ? askedOf(account, database, asked, body) : DATABASE_MISSING;
  }
  switch (asked) {
    case 'GET /client/v4/user':
      return { id: 'u', email: 'ada@example.org' };
    case 'GET /client/v4/user/tokens/verify':
      return { id: 't', status: 'active' };
    case 'GET /client/v4/accounts':
      return [{ id: ACCOUNT, name: 'The Lovelaces' }];
    case 'GET /client/v4/memberships':
      return [{ account: { id: ACCOUNT, name: 'The Lovelaces' } }];
    case 'GET /d1/database':
      return account.databases.map(shown);
    case 'POST /d1/database':
      return shown(account.create(JSON.parse(body).name));
    case 'GET /workers/subdomain':
      return { subdomain: 'lovelace' };
    case 'GET /workers/scripts/parley/settings':
      return bound === undefined ? NOTHING_HERE : { bindings: [{ type: 'd1', name: 'DB', id: bound }] };
    case 'GET /workers/scripts/parley/deployments':
      return bound === undefined ? NOTHING_HERE : { deployments: [DEPLOYMENT] };
    case `GET /workers/scripts/parley/versions/${VERSION}`:
      return { id: VERSION, resources: { bindings: bindingsIn(account.uploaded) }, annotations: {} };
    case 'GET /workers/workers/parley':
      return { id: 'parley', name: 'parley', subdomain: { enabled: true, previews_enabled: false } };
    case 'GET /workers/scripts/parley/subdomain':
      return { enabled: true, previews_enabled: false };
    case 'POST /workers/scripts/parley/assets-upload-session':
      return { jwt: 'all.are.there', buckets: [] };
    case 'PUT /workers/scripts/parley':
      account.uploaded = body;
      account.bound = /\{"name":"DB","type":"d1","id":"([^"]+)"\}/.exec(body)?.[1];
      return { id: 'parley', startup_time_ms: 1 };
    default:
      return asked.startsWith('GET ') ? NOTHING_HERE : {};
  }
};

const shown = ({ name, uuid }: Database) => ({ name, uuid, version: 'production' });

const META = { duration: 1, rows_read: 0, rows_written: 0, size_after: 0 };
const DONE = { success: true, status: 'complete', messages: [], result: { num_queries: 1, meta: META } };

/** What is uploaded is read in statement by statement: nothing is put off to the end of a transaction. */
const askedOf = ({ env }: Account, database: Database, asked: string, body: string): unknown => {
  const { sqlite, uuid } = database;
  if (asked.endsWith('/query'))
    return [{ results: rowsOf(sqlite, JSON.parse(body).sql), success: true, meta: META }];
  if (asked.endsWith('/import')) {
    const upload_url = `${env.CLOUDFLARE_API_BASE_URL}/accounts/${ACCOUNT}/d1/database/${uuid}/file`;
    return JSON.parse(body).action === 'init' ? { upload_url, filename: 'file.sql' } : DONE;
  }
  if (asked.startsWith('PUT ')) sqlite.exec(body);
  return shown(database);
};

const rowsOf = (sqlite: DatabaseSync, sql: string): unknown[] => {
  if (/^\s*SELECT/i.test(sql)) return sqlite.prepare(sql).all();
  sqlite.exec(sql);
  return [];
};
