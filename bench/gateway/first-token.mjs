// How much later a reader sees a streamed answer when the gateway looks at it with the guards of its built-in policy, or with those that act on answers.
//   node bench/gateway/first-token.mjs [REQUESTS] [MILLISECONDS BETWEEN PIECES]       100 and 20 unless said; build first: dotnet build src/Assay.Cli -c Release
// Upstream and reader are this process, so that both sides of each character are timed by one clock. Direct and guarded requests take turns.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [requests = 100, pause = 20] = process.argv.slice(2).map(Number);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const words = 'The order left our shop on Monday and should be with you by Thursday; the carrier asks for a signature, so please leave a note if nobody is at home.'.match(/\S+\s*/g);
const sent = new Map();

const upstream = http.createServer((request, response) => {
  let asked = '';
  request.on('data', piece => (asked += piece)).on('end', async () => {
    const times = [];
    sent.set(JSON.parse(asked).user, times);
    response.setHeader('content-type', 'text/event-stream');
    for (const word of words) {
      // Pieces as models send them: the blank stands before the next word.
      const text = times.length === 0 ? word.trimEnd() : ` ${word.trimEnd()}`;
      const at = performance.now();
      for (const _ of text) times.push(at);
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`);
      await new Promise(done => setTimeout(done, pause));
    }
    response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
});
await new Promise(done => upstream.listen(0, '127.0.0.1', done));

const folder = mkdtempSync(join(tmpdir(), 'assay-first-token-'));
writeFileSync(join(folder, 'acting.yaml'), 'format: assay-guardrails/1\nguards:\n  - { guard: secrets, action: redact, at: [output] }\n  - { guard: personal-data, action: redact, at: [output] }\n  - { guard: exfiltration, hosts: [shop.example] }\n');
writeFileSync(join(folder, 'gateway.yaml'), `format: assay-gateway/1\nanonymous: true\nupstreams: [{ name: model, url: "http://127.0.0.1:${upstream.address().port}" }]\nroutes: [{ name: default, upstreams: [model] }, { name: acting, prefix: /acting, upstreams: [model], policy: acting }]\npolicies: { acting: acting.yaml }\n`);
const gateway = spawn(join(root, 'artifacts/bin/Assay.Cli/release/Assay.Cli'), ['gateway', 'run', '--config', join(folder, 'gateway.yaml'), '--urls', 'http://127.0.0.1:0', '--format', 'json'], { stdio: ['ignore', 'pipe', 'inherit'] });
const address = await new Promise((found, failed) => {
  let said = '';
  gateway.stdout.on('data', piece => { said += piece; const at = said.match(/"address":\s*"([^"]+)"/); if (at) found(at[1].replace(/\/$/, '')); });
  gateway.on('exit', code => failed(new Error(`the gateway ended with ${code}`)));
});

function ask(base, id) {
  return new Promise((done, failed) => {
    const request = http.request(`${base}/v1/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json'} }, response => {
      const seen = [];
      let rest = '';
      response.on('data', piece => {
        const now = performance.now();
        rest += piece;
        const events = rest.split('\n\n');
        rest = events.pop();
        for (const event of events) {
          const data = event.replace(/^data: /, '');
          for (const _ of data === '[DONE]' ? '' : JSON.parse(data).choices?.[0]?.delta?.content ?? '') seen.push(now);
        }
      }).on('end', () => done(seen)).on('error', failed);
    });
    request.on('error', failed).end(JSON.stringify({ model: 'm', stream: true, user: id, messages: [{ role: 'user', content: 'Where is my order?' }] }));
  });
}

const ways = { direct: `http://127.0.0.1:${upstream.address().port}`, 'built-in policy': address, 'guards that act on answers': `${address}/acting` };
const first = {}, later = {}, behind = {};
const at = (list, share) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
try {
  for (let i = -5; i < requests; i++)
    for (const [name, base] of Object.entries(ways)) {
      const id = `${name} ${i}`;
      const seen = await ask(base, id);
      const wrote = sent.get(id);
      if (!wrote || seen.length !== wrote.length) throw new Error(`${id}: ${seen.length} characters of ${wrote?.length} came`);
      if (i < 0) continue;
      (first[name] ??= []).push(seen[0] - wrote[0]);
      seen.forEach((time, c) => (later[name] ??= []).push(time - wrote[c]));
      // Of what had been sent when a character was seen: how much the reader had not.
      (behind[name] ??= []).push(Math.max(...seen.map((time, c) => wrote.filter(w => w < time - 1).length - (c + 1))));
    }
} finally {
  gateway.kill('SIGTERM');
  upstream.close();
  rmSync(folder, { recursive: true });
}

console.log(`${requests} answers of ${words.length} pieces, one every ${pause} ms`);
console.log('| way | first text p50 ms | p99 ms | any character p50 ms | p99 ms | characters behind, most |\n|---|--:|--:|--:|--:|--:|');
for (const name of Object.keys(ways)) console.log(`| ${name} | ${at(first[name], 0.5).toFixed(2)} | ${at(first[name], 0.99).toFixed(2)} | ${at(later[name], 0.5).toFixed(2)} | ${at(later[name], 0.99).toFixed(2)} | ${Math.max(...behind[name])} |`);
process.exit(0);
