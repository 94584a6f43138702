#!/usr/bin/env bash
# workerd in wrangler 4.155.0: a SQL cursor of a Durable Object that was not read to its end keeps `DROP TABLE` from working,
# long after the statement that made it.
#
# Expected: `const [row] = sql.exec('SELECT …')` and `for (const row of sql.exec(…)) return row;` are ways to read one row. The
#   iterator is closed when one stops (JavaScript calls its `return()`), so nothing of the query is left; docs and examples read so.
# Seen: if there were more rows, the statement stays open, for which nothing in the code is left to close it: `DROP TABLE` throws
#   "database table is locked: SQLITE_LOCKED". Writing, indices and new columns work, so nobody notices until a migration in
#   the constructor or an RPC drops or makes anew a table that was read so a line before. `one()`, `toArray()`, and reading the
#   last row that there is leave nothing.
# Who meets it: whoever takes the first of several rows without `LIMIT 1`, or leaves a loop early, and drops that table in the same
#   turn: a migration that looks into the old table before it goes, a store of days that sweeps what is old.
# Way around: `LIMIT 1` with `one()`, or `.toArray()[0]`.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; sleep 1; rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --save-exact wrangler@4.155.0 node@24.21.0 > /dev/null

cat > worker.mjs <<'JS'
import { DurableObject } from 'cloudflare:workers';

const WAYS = {
  'toArray()': (sql) => sql.exec('SELECT n FROM shelf').toArray(),
  'one(), of one row': (sql) => sql.exec('SELECT n FROM shelf WHERE n = 1').one(),
  'const [row] = exec(), of ten rows': (sql) => { const [row] = sql.exec('SELECT n FROM shelf'); return row; },
  'for, with a break': (sql) => { for (const row of sql.exec('SELECT n FROM shelf')) return row; },
  'const [row] = exec(), of one row': (sql) => { const [row] = sql.exec('SELECT n FROM shelf WHERE n = 1'); return row; },
  'next() once': (sql) => sql.exec('SELECT n FROM shelf').next(),
};
const attempt = (sql, statement) => {
  try { sql.exec(statement); return 'done'; } catch (error) { return String(error.message); }
};

export class Shelf extends DurableObject {
  fetch(request) {
    const { sql } = this.ctx.storage;
    const read = WAYS[decodeURIComponent(new URL(request.url).pathname.slice(1))];
    sql.exec('CREATE TABLE shelf (n INTEGER PRIMARY KEY)');
    for (let n = 0; n < 10; n++) sql.exec('INSERT INTO shelf (n) VALUES (?)', n);
    read(sql);
    return Response.json({
      insert: attempt(sql, 'INSERT INTO shelf (n) VALUES (99)'),
      index: attempt(sql, 'CREATE INDEX on_shelf ON shelf (n)'),
      column: attempt(sql, 'ALTER TABLE shelf ADD COLUMN m'),
      drop: attempt(sql, 'DROP TABLE shelf'),
    });
  }
}
export default { fetch: (request, env) => env.SHELF.getByName(request.url).fetch(request) };
JS
cat > wrangler.toml <<'TOML'
name = "shelf"
main = "worker.mjs"
compatibility_date = "2026-01-01"
[[durable_objects.bindings]]
name = "SHELF"
class_name = "Shelf"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Shelf"]
TOML
port=$((20000 + RANDOM % 20000))
export WRANGLER_SEND_METRICS=false
node_modules/.bin/node node_modules/wrangler/bin/wrangler.js dev --port "$port" --ip 127.0.0.1 > server.log 2>&1 &
server=$!
for _ in $(seq 60); do grep -q "Ready on" server.log && break; sleep 1; done
told() { curl -s "http://127.0.0.1:$port/$(node -p 'encodeURIComponent(process.argv[1])' "$1")"; }
failed=0
for way in 'toArray()' 'one(), of one row' 'const [row] = exec(), of one row'; do
  answer=$(told "$way"); echo "$way: $answer"
  [[ $answer == *'"drop":"done"'* ]] || failed=1
done
for way in 'const [row] = exec(), of ten rows' 'for, with a break' 'next() once'; do
  answer=$(told "$way"); echo "$way: $answer"
  [[ $answer == *'"insert":"done","index":"done","column":"done","drop":"database table is locked: SQLITE_LOCKED"'* ]] || failed=1
done
[ "$failed" = 0 ] && echo 'As described.' || { echo 'This is not so any more.'; exit 1; }
