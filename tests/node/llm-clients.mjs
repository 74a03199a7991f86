// The official clients read what a test's server says: the judge of what the answers of these interfaces mean.
//   node llm-clients.mjs wire.json     { kind: { whole: "...", stream: "..." } }
// Prints { kind: { whole: {...}, stream: {...} } } as the clients understood it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';

const wire = JSON.parse(readFileSync(process.argv[2], 'utf8'));
let current;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', piece => (body += piece));
  request.on('end', () => {
    const streamed = JSON.parse(body).stream === true;
    response.setHeader('Content-Type', !streamed ? 'application/json' : current === 'ollama' ? 'application/x-ndjson' : 'text/event-stream');
    response.end(streamed ? wire[current].stream : wire[current].whole);
  });
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;
const openai = new OpenAI({ apiKey: 'none', baseURL: `${base}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'none', baseURL: base, maxRetries: 0 });
const ollama = new Ollama({ host: base });
const messages = [{ role: 'user', content: 'hello' }];
const tools = [{ type: 'function', function: { name: 'send_mail', parameters: { type: 'object' } } }];

const chat = c => ({
  text: c.choices[0].message.content,
  calls: (c.choices[0].message.tool_calls ?? []).map(t => ({ name: t.function.name, arguments: JSON.parse(t.function.arguments) })),
  model: c.model, input: c.usage?.prompt_tokens, output: c.usage?.completion_tokens, finish: c.choices[0].finish_reason,
});
const response = r => ({
  text: r.output.filter(o => o.type === 'message').flatMap(o => o.content).map(p => p.text).join(''),
  calls: r.output.filter(o => o.type === 'function_call').map(o => ({ name: o.name, arguments: JSON.parse(o.arguments) })),
  model: r.model, input: r.usage.input_tokens, output: r.usage.output_tokens, finish: r.status,
});
const message = m => ({
  text: m.content.filter(b => b.type === 'text').map(b => b.text).join(''),
  calls: m.content.filter(b => b.type === 'tool_use').map(b => ({ name: b.name, arguments: b.input })),
  model: m.model, input: m.usage.input_tokens, output: m.usage.output_tokens, finish: m.stop_reason,
});

const ask = {
  'openai-chat': {
    whole: async () => chat(await openai.chat.completions.create({ model: 'm', messages, tools })),
    stream: async () => {
      let usage;
      const stream = openai.chat.completions.stream({ model: 'm', messages, tools, stream_options: { include_usage: true } });
      stream.on('chunk', chunk => (usage = chunk.usage ?? usage));
      return { ...chat(await stream.finalChatCompletion()), input: usage.prompt_tokens, output: usage.completion_tokens };
    },
  },
  'openai-responses': {
    whole: async () => response(await openai.responses.create({ model: 'm', input: 'hello' })),
    stream: async () => {
      // What was shown piece by piece, not only the whole at the end.
      const seen = { text: '', calls: new Map() };
      const stream = await openai.responses.create({ model: 'm', input: 'hello', stream: true });
      for await (const event of stream) {
        if (event.type === 'response.output_text.delta') seen.text += event.delta;
        if (event.type === 'response.output_item.added' && event.item.type === 'function_call') seen.calls.set(event.output_index, { name: event.item.name, arguments: '' });
        if (event.type === 'response.function_call_arguments.delta') seen.calls.get(event.output_index).arguments += event.delta;
        if (event.type === 'response.completed') Object.assign(seen, { model: event.response.model, input: event.response.usage.input_tokens, output: event.response.usage.output_tokens, finish: event.response.status });
      }
      return { ...seen, calls: [...seen.calls.values()].map(c => ({ name: c.name, arguments: JSON.parse(c.arguments) })) };
    },
  },
  'openai-completions': {
    whole: async () => { const c = await openai.completions.create({ model: 'm', prompt: 'hello' }); return { text: c.choices[0].text, calls: [], model: c.model, input: c.usage.prompt_tokens, output: c.usage.completion_tokens, finish: c.choices[0].finish_reason }; },
    stream: async () => {
      const all = { text: '', calls: [] };
      for await (const c of await openai.completions.create({ model: 'm', prompt: 'hello', stream: true, stream_options: { include_usage: true } })) {
        all.text += c.choices[0]?.text ?? '';
        all.finish = c.choices[0]?.finish_reason ?? all.finish;
        Object.assign(all, { model: c.model }, c.usage && { input: c.usage.prompt_tokens, output: c.usage.completion_tokens });
      }
      return all;
    },
  },
  anthropic: {
    whole: async () => message(await anthropic.messages.create({ model: 'm', max_tokens: 9, messages })),
    stream: async () => message(await anthropic.messages.stream({ model: 'm', max_tokens: 9, messages }).finalMessage()),
  },
  ollama: {
    whole: async () => { const c = await ollama.chat({ model: 'm', messages, stream: false }); return { text: c.message.content, calls: (c.message.tool_calls ?? []).map(t => t.function), model: c.model, input: c.prompt_eval_count, output: c.eval_count, finish: c.done_reason }; },
    stream: async () => {
      const all = { text: '', calls: [] };
      for await (const c of await ollama.chat({ model: 'm', messages, stream: true })) {
        all.text += c.message.content;
        all.calls.push(...(c.message.tool_calls ?? []).map(t => t.function));
        Object.assign(all, { model: c.model, finish: c.done_reason, input: c.prompt_eval_count, output: c.eval_count });
      }
      return all;
    },
  },
};

const read = {};
for (current of Object.keys(wire))
  read[current] = { whole: await ask[current].whole(), stream: await ask[current].stream() };
console.log(JSON.stringify(read));
server.close();
process.exit(0);
