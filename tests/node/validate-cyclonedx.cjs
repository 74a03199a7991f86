// Validates CycloneDX JSON files with the official library, strictly, each by the version it names. With --schemas FOLDER the official
// schema files of that folder judge them too (ajv, draft-07). Exit code 0: all valid; 1: some are not.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Spec, Validation } = require('@cyclonedx/cyclonedx-library');
const Ajv = require('ajv').default;
const addFormats = require('ajv-formats').default;
const addDraft2019 = require('ajv-formats-draft2019');

function official(folder) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  addDraft2019(ajv);
  const read = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  for (const name of ['spdx.schema.json', 'jsf-0.82.schema.json', 'cryptography-defs.schema.json']) {
    const schema = read(name);
    ajv.addSchema(schema, schema.$id ?? name);
  }
  const compiled = {};
  return version => (compiled[version] ??= ajv.compile(read(`bom-${version}.schema.json`)));
}

async function main() {
  const args = process.argv.slice(2);
  const schemas = args[0] === '--schemas' ? official(args.splice(0, 2)[1]) : null;
  const validators = {};
  let invalid = 0;
  for (const file of args) {
    const text = readFileSync(file, 'utf8');
    const version = JSON.parse(text).specVersion;
    const known = Object.values(Spec.Version).includes(version);
    const errors = known ? await (validators[version] ??= new Validation.JsonStrictValidator(version)).validate(text) : [`the library does not know ${version}`];
    const schema = schemas?.(version);
    const more = schema && !schema(JSON.parse(text)) ? schema.errors : null;
    if (errors === null && more === null) {
      console.log(`valid ${file}`);
    } else {
      invalid++;
      console.log(`invalid ${file}: ${JSON.stringify(errors ?? more).slice(0, 2000)}`);
    }
  }
  process.exit(invalid === 0 ? 0 : 1);
}

main().catch(error => { console.error(error); process.exit(2); });
