// The official MCP client talks through a gateway and says what it got.
//   node mcp-through.mjs URL KEY [HEADER=VALUE ...]     steps come as JSON on standard input: [{ call, arguments } | { list } | { read } | { prompt, arguments } | { ask }]
// Prints a list, in the same order: { text } or { code, message }.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, key, ...more] = process.argv.slice(2);
let input = '';
for await (const piece of process.stdin) input += piece;
const headers = { authorization: `Bearer ${key}`, ...Object.fromEntries(more.map(m => [m.slice(0, m.indexOf('=')), m.slice(m.indexOf('=') + 1)])) };
const client = new Client({ name: 'through', version: '1.0.0' }, { capabilities: {} });
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
const steps = {
  call: async s => (await client.callTool({ name: s.call, arguments: s.arguments ?? {} })).content.map(c => c.text ?? c.type).join('\n'),
  list: async s => s.list === 'tools' ? (await client.listTools()).tools.map(t => t.name).join(',')
    : s.list === 'prompts' ? (await client.listPrompts()).prompts.map(p => p.name).join(',') : (await client.listResources()).resources.map(r => r.uri).join(','),
  read: async s => (await client.readResource({ uri: s.read })).contents.map(c => c.text ?? 'blob').join('\n'),
  prompt: async s => (await client.getPrompt({ name: s.prompt, arguments: s.arguments })).messages.map(m => m.content.text).join('\n'),
  ask: async s => { await client.request({ method: s.ask, params: s.params ?? {} }, { parse: x => x, safeParse: x => ({ success: true, data: x }) }); return ''; },
};
const answers = [];
const attempt = async work => {
  try {
    answers.push({ text: await work() });
    return true;
  } catch (error) {
    answers.push({ code: error.code ?? null, message: String(error.message ?? error), data: error.data ?? null });
    return false;
  }
};
if (await attempt(async () => { await client.connect(transport); return client.getInstructions() ?? ''; }))
  for (const step of JSON.parse(input)) await attempt(() => steps[Object.keys(step).find(k => k in steps)](step));
try { await transport.terminateSession(); await client.close(); } catch { /* it never began */ }
console.log(JSON.stringify(answers));
process.exit(0);
