// What the Hugging Face library (npm tokenizers 0.23: the Rust original) makes of the texts with each tokeniser of a folder, for the tests of ours: see vocabularies.py.
import tokenizers from 'tokenizers';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const texts = JSON.parse(readFileSync(join(folder, 'texts.json'), 'utf8'));
const expected = {};
for (const file of readdirSync(folder).filter(f => f.endsWith('.json') && f !== 'texts.json' && f !== 'expected.json')) {
  const tokenizer = tokenizers.Tokenizer.fromFile(join(folder, file));
  const framed = await tokenizer.encode('the', null, { addSpecialTokens: true });
  const ids = [];
  for (const text of texts) ids.push((await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds().join(' '));
  expected[file] = { framed: framed.getIds().join(' '), ids };
}

// Every code point there is: a digest of what becomes of it.
const ways = {
  bert: [tokenizers.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true }), 'normalizeString', c => `a${c}b`],
  clean: [tokenizers.bertNormalizer({ cleanText: true, handleChineseChars: false, stripAccents: false, lowercase: false }), 'normalizeString', c => `a${c}b`],
  lowercase: [tokenizers.lowercase(), 'normalizeString', c => c],
  nfd: [tokenizers.nfdNormalizer(), 'normalizeString', c => c],
  nfc: [tokenizers.nfcNormalizer(), 'normalizeString', c => c],
  strip: [tokenizers.stripNormalizer(), 'normalizeString', c => `${c}b${c}`],
  words: [tokenizers.bertPreTokenizer(), 'preTokenizeString', c => `a${c}b`],
  bytes: [tokenizers.byteLevelPreTokenizer(false, true), 'preTokenizeString', c => `0${c}a${c}0 ${c}${c}.`],
};
const sweep = {};
for (const [name, [part, method, around]] of Object.entries(ways)) {
  const hash = createHash('sha256');
  for (let c = 0; c < 0x110000; c++) {
    if (c >= 0xd800 && c < 0xe000) continue;
    const made = part[method](around(String.fromCodePoint(c)));
    hash.update((typeof made === 'string' ? made : made.map(p => p[0]).join('\u0001')) + '\u0002');
  }
  sweep[name] = hash.digest('hex');
}
writeFileSync(join(folder, 'expected.json'), JSON.stringify({ expected, sweep }, null, 1) + '\n');
