// Validates JSON files against a JSON schema (2020-12): validate-schema.cjs SCHEMA FILE...  Exit code 0: all valid; 1: some are not.
const { readFileSync } = require('node:fs');
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
let invalid = 0;
for (const file of files) {
  if (validate(JSON.parse(readFileSync(file, 'utf8')))) {
    console.log(`valid ${file}`);
  } else {
    invalid++;
    console.log(`invalid ${file}: ${JSON.stringify(validate.errors).slice(0, 2000)}`);
  }
}
process.exit(invalid === 0 ? 0 : 1);
