#!/usr/bin/env bash
# wrangler 4.155.0: `wrangler dev` turns a Worker's redirect from http to https into a redirect to where one is already.
#
# Expected: a Worker that answers `308` with `Location: https://<the same host>/…` leads the browser to https, locally as in
#   production, or the local server, which speaks http only, has the browser fail to connect. The header is the Worker's own.
# Seen: the client is told `Location: http://<the same host>/…`: the proxy in front of the Worker rewrites addresses of its own
#   host, scheme included (it does so that Workers with a configured route work on localhost). The browser comes back to where
#   it was, is sent there again, and says that there are too many redirects. A redirect to another host stays as it is.
#   With `--local-protocol https` nothing is wrong, since then nothing is http.
# Who meets it: whoever redirects to https in the Worker and tries that locally; it cannot be tried there, and looks like a
#   loop of one's own.
# Way around: test the redirect by calling the Worker (or in vitest's workerd), and tell developers of `--local-protocol https`.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; sleep 1; rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --save-exact wrangler@4.155.0 node@24.21.0 > /dev/null

cat > worker.mjs <<'JS'
export default {
  fetch(request) {
    const url = new URL(request.url);
    const [was] = [url.protocol];
    const host = url.pathname === '/elsewhere' ? 'other.example' : url.host;
    return new Response(null, { status: 308, headers: { location: `https://${host}${url.pathname}`, 'x-was': was } });
  },
};
JS
cat > wrangler.toml <<'TOML'
name = "redirects"
main = "worker.mjs"
compatibility_date = "2026-01-01"
TOML

port=$((20000 + RANDOM % 20000))
export WRANGLER_SEND_METRICS=false
node_modules/.bin/node node_modules/wrangler/bin/wrangler.js dev --port "$port" --ip 127.0.0.1 > server.log 2>&1 &
server=$!
for _ in $(seq 60); do
  curl --silent --output /dev/null "http://127.0.0.1:$port/" && break
  sleep 1
done

headers() { curl --silent --output /dev/null --dump-header - --header 'Host: parley.example' "http://127.0.0.1:$port$1" | tr -d '\r'; }
location() { headers "$1" | sed -n 's/^[Ll]ocation: //p'; }
was=$(headers /here | sed -n 's/^[Xx]-[Ww]as: //p')
here=$(location /here)
elsewhere=$(location /elsewhere)
echo "the request was $was; the Worker redirects to https://parley.example/here, the client reads: $here"
echo "the Worker redirects to https://other.example/elsewhere, the client reads: $elsewhere"

[ "$was" = http: ]
[ "$here" = http://parley.example/here ]
[ "$elsewhere" = https://other.example/elsewhere ]
echo 'As described.'
