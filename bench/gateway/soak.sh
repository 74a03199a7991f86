#!/usr/bin/env bash
# Memory of the gateway under slow, aborting and silent callers, with an upstream that streams: it has to stay flat.
#   bench/gateway/soak.sh [SECONDS]        600 unless said
# Prints the resident memory every tenth of the time; fails when the last third is more than a fifth above the second one.
set -euo pipefail
cd "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."
seconds=${1:-600}
program=artifacts/bin/Assay.Cli/release/Assay.Cli
[[ -x $program ]] || { echo "soak: build first: dotnet build src/Assay.Cli -c Release" >&2; exit 2; }
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
cat >"$work/upstream.mjs" <<'JS'
import { createServer } from 'node:http'
const piece = n => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word '.repeat(20) + n } }] })}\n\n`
createServer((request, response) => {
  let size = 0
  request.on('data', d => (size += d.length)).on('end', () => {
    if (size % 3 === 0) return response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices: [{ index: 0, message: { content: 'x'.repeat(20000) } }], usage: { prompt_tokens: 5, completion_tokens: 5000 } }))
    response.setHeader('content-type', 'text/event-stream')
    let n = 0
    const timer = setInterval(() => { if (n++ < 50) response.write(piece(n)); else { clearInterval(timer); response.end('data: [DONE]\n\n') } }, 10)
    response.on('close', () => clearInterval(timer))
  })
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
JS
node "$work/upstream.mjs" >"$work/port" & pids+=($!)
until [[ -s $work/port ]]; do sleep 0.1; done
cat >"$work/gateway.yaml" <<YAML
format: assay-gateway/1
anonymous: true
upstreams: [{ name: model, url: "http://127.0.0.1:$(cat "$work/port")" }]
routes: [{ name: all, upstreams: [model] }]
quotas: [{ name: q, per: user, requestsPerMinute: 1000000, tokensPerMinute: 1000000000 }]
YAML
"$program" gateway run --config "$work/gateway.yaml" --urls http://127.0.0.1:0 --format json >"$work/gateway.json" & gateway=$!; pids+=("$gateway")
until grep -q address "$work/gateway.json" 2>/dev/null; do sleep 0.2; done
cat >"$work/callers.mjs" <<'JS'
import { connect } from 'node:net'
const [, , address, seconds] = process.argv, { hostname, port } = new URL(address), end = Date.now() + seconds * 1000
const counts = { whole: 0, aborted: 0, slow: 0, half: 0, silent: 0 }
const ask = n => { const body = JSON.stringify({ model: 'm', user: `u${n % 5000}`, stream: true, messages: [{ role: 'user', content: 'hello '.repeat(1 + n % 400) }] }); return `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}` }
const once = (n, kind) => new Promise(done => {
  const socket = connect(port, hostname), text = ask(n), timer = setTimeout(() => socket.destroy(), 20000)
  socket.on('error', () => { }).on('close', () => { clearTimeout(timer); counts[kind]++; done() })
  if (kind === 'half') { socket.write(text.slice(0, text.length / 2)); return setTimeout(() => socket.destroy(), 300) }
  if (kind === 'slow') { let at = 0; const feed = setInterval(() => { socket.write(text.slice(at, at += 200)); if (at > text.length) clearInterval(feed) }, 20); socket.on('close', () => clearInterval(feed)); return socket.resume() }
  socket.write(text)
  if (kind === 'silent') { socket.pause(); return setTimeout(() => socket.destroy(), 3000) }
  socket.on('data', () => { if (kind === 'aborted' && Math.random() < 0.3) socket.resetAndDestroy() })
})
const kinds = ['whole', 'whole', 'aborted', 'aborted', 'slow', 'half', 'silent', 'whole']
let n = 0
await Promise.all(Array.from({ length: 64 }, async (_, i) => { while (Date.now() < end) await once(n++, kinds[i % kinds.length]) }))
console.log(JSON.stringify(counts))
JS
address=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/gateway.json" | head -1)
node "$work/callers.mjs" "$address" "$seconds" & callers=$!; pids+=("$callers")
readings=()
for _ in $(seq 10); do
    sleep "$(awk "BEGIN { print $seconds / 10 }")"
    kilobytes=$(awk '/^VmRSS/ { print $2 }' "/proc/$gateway/status")
    readings+=("$kilobytes")
    echo "resident: $((kilobytes / 1024)) MiB, open files: $(ls "/proc/$gateway/fd" | wc -l)"
done
wait "$callers" || true
second=$(((readings[3] + readings[4] + readings[5]) / 3)) last=$(((readings[7] + readings[8] + readings[9]) / 3))
echo "second third: $((second / 1024)) MiB, last: $((last / 1024)) MiB"
((last <= second * 6 / 5)) || { echo "soak: memory grows" >&2; exit 1; }
