// The official clients offer two tools through a gateway and say which calls they were given.
//   node tool-calls.mjs BASE KEY [HEADER=VALUE ...]       the questions come as JSON on standard input: [{ client, stream, messages (of chat) }]
// Prints a list of { calls: [{ name, arguments }], said, stop } or { error }.
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';

const [base, key, ...more] = process.argv.slice(2);
const own = Object.fromEntries(more.map(m => [m.slice(0, m.indexOf('=')), m.slice(m.indexOf('=') + 1)]));
const openai = new OpenAI({ apiKey: key, baseURL: `${base}/v1`, maxRetries: 0, defaultHeaders: own });
const anthropic = new Anthropic({ apiKey: key, baseURL: base, maxRetries: 0, defaultHeaders: own });
const ollama = new Ollama({ host: base, headers: { authorization: `Bearer ${key}`, ...own } });
let input = '';
for await (const piece of process.stdin) input += piece;
const schema = { type: 'object', properties: { path: { type: 'string' } } };
const names = ['read_file', 'delete_file'];
const messages = [{ role: 'user', content: 'go' }];
const functions = names.map(name => ({ type: 'function', function: { name, description: name, parameters: schema } }));
const ofMessage = m => ({ calls: (m.tool_calls ?? []).map(c => ({ name: c.function.name, arguments: c.function.arguments })), said: m.refusal ?? m.content ?? '' });
const clients = {
  chat: async (stream, own) => {
    const body = { model: 'm', messages: own ?? messages, tools: functions };
    const whole = stream ? await openai.chat.completions.stream(body).finalChatCompletion() : await openai.chat.completions.create(body);
    return { ...ofMessage(whole.choices[0].message), stop: whole.choices[0].finish_reason };
  },
  responses: async stream => {
    const body = { model: 'm', input: 'go', tools: names.map(name => ({ type: 'function', name, parameters: schema, strict: false })) };
    const whole = stream ? await openai.responses.stream(body).finalResponse() : await openai.responses.create(body);
    return {
      calls: whole.output.filter(o => o.type === 'function_call').map(c => ({ name: c.name, arguments: c.arguments })),
      said: whole.output.filter(o => o.type === 'message').flatMap(o => o.content).map(c => c.refusal ?? c.text).join(''), stop: whole.status,
    };
  },
  anthropic: async stream => {
    const body = { model: 'm', max_tokens: 99, messages, tools: names.map(name => ({ name, input_schema: schema })) };
    const whole = stream ? await anthropic.messages.stream(body).finalMessage() : await anthropic.messages.create(body);
    return { calls: whole.content.filter(c => c.type === 'tool_use').map(c => ({ name: c.name, arguments: JSON.stringify(c.input) })), said: whole.content.map(c => c.text ?? '').join(''), stop: whole.stop_reason };
  },
  ollama: async stream => {
    const calls = [];
    let said = '';
    const answer = await ollama.chat({ model: 'm', messages, tools: functions, stream });
    for await (const part of stream ? answer : [answer]) {
      said += part.message.content ?? '';
      calls.push(...(part.message.tool_calls ?? []).map(c => ({ name: c.function.name, arguments: JSON.stringify(c.function.arguments) })));
    }
    return { calls, said, stop: 'stop' };
  },
};
const answers = [];
for (const { client, stream, messages: given } of JSON.parse(input))
  try { answers.push(await clients[client](stream, given)); } catch (error) { answers.push({ error: String(error.message ?? error) }); }
console.log(JSON.stringify(answers));
process.exit(0);
