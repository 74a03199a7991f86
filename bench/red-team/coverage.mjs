// The coverage table of RESULTS.md: how many probes of Assay test each entry of each catalogue, from the program itself, and beside them what was read of the peers.
//   node bench/red-team/coverage.mjs [path of assay]
import { execFileSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const assay = process.argv[2] ?? resolve(dirname(fileURLToPath(import.meta.url)), '../../artifacts/bin/Assay.Cli/release/Assay.Cli');
const ask = (...args) => JSON.parse(execFileSync(assay, ['redteam', ...args, '--format', 'json'], { maxBuffer: 1 << 26 }));
const rows = ask('catalogue').map(r => ({ list: r.entry.split('/')[0], id: r.entry.split('/')[1], title: r.title, probes: r.probes.length }));
const of = list => rows.filter(r => r.list === list);
const table = (...lines) => console.log(lines.map(l => `| ${l.join(' | ')} |`).join('\n') + '\n');
const dashes = n => Array(n).fill('---');

// Counted, not run: probe files that carry the tag in garak's source (2026-08-07), plugins that promptfoo 0.121.20 itself maps to an entry (dist/src/tables-*.cjs).
const garak = { LLM01: 21, LLM02: 17, LLM03: 0, LLM04: 1, LLM05: 6, LLM06: 17, LLM07: 1, LLM08: 1, LLM09: 8, LLM10: 4 };
const promptfoo = { LLM01: 4, LLM02: 7, LLM03: 0, LLM04: 8, LLM05: 4, LLM06: 7, LLM07: 7, LLM08: 6, LLM09: 4, LLM10: 2, ASI01: 4, ASI02: 3, ASI03: 4, ASI04: 2, ASI05: 4, ASI06: 3, ASI07: 3, ASI08: 3, ASI09: 3, ASI10: 4 };
const llm = of('owasp-llm:2025');
table(['OWASP LLM 2025', ...llm.map(r => r.id.slice(3))], dashes(llm.length + 1), ['Assay, probes', ...llm.map(r => r.probes)], ['garak, files with the tag', ...llm.map(r => garak[r.id] || '**0**')], ['promptfoo, plugins mapped to it', ...llm.map(r => promptfoo[r.id] || '**0**')]);
for (const [list, title] of [['owasp-llm:2026', 'OWASP LLM 2026'], ['owasp-agentic:2025', 'OWASP Agentic 2025 (Threats and Mitigations)'], ['owasp-agentic:2026', 'OWASP Agentic 2026 (Top 10)']])
  table([title, ...of(list).map(r => r.id.replace(/^(LLM|ASI)/, ''))], dashes(of(list).length + 1), ['Assay, probes', ...of(list).map(r => r.probes)], ...list === 'owasp-agentic:2026' ? [['promptfoo, plugins mapped to it', ...of(list).map(r => promptfoo[r.id])]] : []);
const atlas = of('atlas').sort((a, b) => b.probes - a.probes || a.id.localeCompare(b.id));
console.log(`ATLAS, ${atlas.length} techniques with their probes: ${[...new Set(atlas.map(r => r.probes))].map(n => `${n}: ${atlas.filter(r => r.probes === n).map(r => r.id.slice(4)).join(' ')}`).join('; ')}.\n`);
console.log(`${ask('probes').length} probes, ${rows.length} entries, ${rows.filter(r => r.probes === 0).length} of them without a probe.`);
