// What the Hugging Face library (npm tokenizers 0.23) makes of every code point, one line each: see characters.py for the columns used.
import t from 'tokenizers';
import fs from 'node:fs';
const clean=t.bertNormalizer({cleanText:true,handleChineseChars:false,stripAccents:false,lowercase:false});
const cjk=t.bertNormalizer({cleanText:false,handleChineseChars:true,stripAccents:false,lowercase:false});
const strip=t.bertNormalizer({cleanText:false,handleChineseChars:false,stripAccents:true,lowercase:false});
const lower=t.bertNormalizer({cleanText:false,handleChineseChars:false,stripAccents:false,lowercase:true});
const lower2=t.lowercase(); const nfd=t.nfdNormalizer(), nfc=t.nfcNormalizer(), sa=t.stripAccentsNormalizer(), st=t.stripNormalizer();
const bp=t.bertPreTokenizer(), ws=t.whitespaceSplitPreTokenizer(), pu=t.punctuationPreTokenizer('isolated'), bl=t.byteLevelPreTokenizer(false,true);
const out=[];
for(let c=0;c<0x110000;c++){ if(c>=0xd800&&c<0xe000)continue;
 const s=String.fromCodePoint(c), w='a'+s+'b';
 const hex=x=>[...x].map(y=>y.codePointAt(0).toString(16)).join(' ');
 out.push([c.toString(16),hex(clean.normalizeString(w)),hex(cjk.normalizeString(w)),hex(strip.normalizeString(s)),hex(lower.normalizeString(s)),hex(lower2.normalizeString(s)),hex(nfd.normalizeString(s)),hex(nfc.normalizeString(s)),hex(sa.normalizeString(s)),hex(st.normalizeString(s)),
 bp.preTokenizeString(w).map(p=>hex(p[0])).join(','),ws.preTokenizeString(w).map(p=>hex(p[0])).join(','),pu.preTokenizeString(w).map(p=>hex(p[0])).join(','),bl.preTokenizeString('0'+s+'a').map(p=>p[1].join('-')).join(','),bl.preTokenizeString('a'+s+'0').map(p=>p[1].join('-')).join(',')].join('|'));}
fs.writeFileSync(1, out.join('\n') + '\n');
