// A server that is hostile on the wire: node hostile.mjs WAY. It speaks the protocol by hand, since a library would not let it.
import { createInterface } from 'node:readline';

const way = process.argv[2];
const send = message => process.stdout.write(JSON.stringify(message) + '\n');
const tool = name => ({ name, description: 'A tool.', inputSchema: { type: 'object' } });
process.stdout.on('error', () => process.exit(0));
process.stderr.write(`\u001b[2J\u001b]0;owned\u0007 starting ${way}\n`);

if (way === 'endless-line') {
    const block = 'x'.repeat(1 << 16);
    const more = () => { while (process.stdout.write(block)); };
    process.stdout.on('drain', more);
    more();
} else if (way === 'ends') {
    process.stderr.write('cannot find the database\n');
    process.exit(7);
} else if (way === 'noise') {
    setInterval(() => process.stdout.write('listening on port 1\n'.repeat(100)), 1);
} else if (way === 'outlives') {
    process.on('SIGTERM', () => { });
    setInterval(() => { }, 1000);
}

let asked = 0;
createInterface({ input: process.stdin }).on('line', line => {
    const { id, method } = JSON.parse(line);
    if (id === undefined || way === 'never-answers') return;
    if (method === 'initialize') {
        if (way === 'wrong-ids') { send({ jsonrpc: '2.0', id: id + 1000, result: {} }); return; }
        if (way === 'flood') { setInterval(() => { for (let i = 0; i < 1000; i++) send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: i } }); }, 1); return; }
        if (way === 'asks') { send({ jsonrpc: '2.0', id: 'mine', method: 'sampling/createMessage', params: { messages: [] } }); send({ jsonrpc: '2.0', id: 'alive', method: 'ping' }); }
        if (way === 'not-json-rpc') { send({ hello: 'world' }); return; }
        if (way === 'error') { send({ jsonrpc: '2.0', id, error: { code: -1, message: 'no\u001b[31m' } }); return; }
        send({ jsonrpc: '2.0', id, result: { protocolVersion: way === 'old-version' ? '1999-01-01' : '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'hostile', version: '1' } } });
        return;
    }
    asked++;
    switch (way) {
        case 'deep': process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"a","inputSchema":${'{"a":'.repeat(100000)}1${'}'.repeat(100000)}}]}}\n`); break;
        case 'broken-json': process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[\n`); break;
        case 'duplicate': process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"a","name":"b"}]}}\n`); break;
        case 'half-character': process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"a\\ud800","description":"\\udc00"}]}}\n`); break;
        case 'huge-list': send({ jsonrpc: '2.0', id, result: { tools: Array.from({ length: 20000 }, (_, i) => tool(`tool_${i}`)) } }); break;
        case 'endless-pages': send({ jsonrpc: '2.0', id, result: { tools: [tool(`tool_${asked}`)], nextCursor: `page ${asked}` } }); break;
        case 'circle': send({ jsonrpc: '2.0', id, result: { tools: [tool('a')], nextCursor: 'again' } }); break;
        case 'unstable': send({ jsonrpc: '2.0', id, result: { tools: [tool(asked === 1 ? 'harmless' : 'other')] } }); break;
        case 'twice': send({ jsonrpc: '2.0', id, result: { tools: [tool('same'), { ...tool('same'), description: 'Another.' }] } }); break;
        case 'no-list': send({ jsonrpc: '2.0', id, result: { tools: 'none' } }); break;
        default: send({ jsonrpc: '2.0', id, result: { tools: [tool('plain')] } });
    }
});
