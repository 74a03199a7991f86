// The official clients talk to a gateway and say what they got.
//   node gateway-clients.mjs BASE [KEY]      the questions come as JSON on standard input: [{ client, text, stream } | { client: "body", path, body }]
// Prints a list: { text } or { status, code, message }, in the same order; of a stream also what was shown before it broke off.
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';

const [base, key = 'none'] = process.argv.slice(2);
const openai = new OpenAI({ apiKey: key, baseURL: `${base}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: key, baseURL: base, maxRetries: 0 });
const ollama = new Ollama({ host: base });
let input = '';
for await (const piece of process.stdin) input += piece;

const messagesOf = q => q.messages ?? [{ role: 'user', content: q.text }];
const clients = {
  chat: async (q, show) => {
    if (!q.stream) return (await openai.chat.completions.create({ model: 'm', messages: messagesOf(q) })).choices[0].message.content;
    for await (const chunk of await openai.chat.completions.create({ model: 'm', messages: messagesOf(q), stream: true })) show(chunk.choices[0]?.delta?.content ?? '');
  },
  responses: async (q, show) => {
    if (!q.stream) return (await openai.responses.create({ model: 'm', input: q.text })).output_text;
    for await (const event of await openai.responses.create({ model: 'm', input: q.text, stream: true })) if (event.type === 'response.output_text.delta') show(event.delta);
  },
  completions: async q => (await openai.completions.create({ model: 'm', prompt: q.text })).choices[0].text,
  embeddings: async q => String((await openai.embeddings.create({ model: 'm', input: q.text, encoding_format: 'float' })).data.length),
  models: async () => { let names = ''; for await (const m of openai.models.list()) names += m.id; return names; },
  anthropic: async (q, show) => {
    if (!q.stream) return (await anthropic.messages.create({ model: 'm', max_tokens: 99, messages: messagesOf(q) })).content[0].text;
    for await (const event of await anthropic.messages.create({ model: 'm', max_tokens: 99, messages: messagesOf(q), stream: true })) if (event.type === 'content_block_delta') show(event.delta.text ?? '');
  },
  ollama: async (q, show) => {
    if (!q.stream) return (await ollama.chat({ model: 'm', messages: messagesOf(q) })).message.content;
    for await (const part of await ollama.chat({ model: 'm', messages: messagesOf(q), stream: true })) show(part.message?.content ?? '');
  },
};

const calls = {
  '/v1/chat/completions': body => openai.chat.completions.create(body),
  '/v1/responses': body => openai.responses.create(body),
  '/v1/completions': body => openai.completions.create(body),
  '/v1/embeddings': body => openai.embeddings.create(body),
  '/v1/messages': body => anthropic.messages.create(body),
  '/api/chat': body => ollama.chat(body),
  '/api/generate': body => ollama.generate(body),
};
clients.body = async q => { await calls[q.path](q.body); return 'answered'; };

const answers = [];
for (const question of JSON.parse(input)) {
  let shown = '';
  try {
    const text = await clients[question.client](question, piece => (shown += piece));
    answers.push({ text: text ?? shown });
  } catch (error) {
    answers.push({ shown, status: error.status ?? error.status_code ?? null, code: error.code ?? error.error?.error?.type ?? null, message: String(error.message ?? error) });
  }
}

console.log(JSON.stringify(answers));
process.exit(0);
