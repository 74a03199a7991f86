// Validates CycloneDX 1.6 JSON files with the official library, strictly. Exit code 0: all valid; 1: some are not.
const { readFileSync } = require('node:fs');
const { Spec, Validation } = require('@cyclonedx/cyclonedx-library');

async function main() {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  let invalid = 0;
  for (const file of process.argv.slice(2)) {
    const errors = await validator.validate(readFileSync(file, 'utf8'));
    if (errors === null) {
      console.log(`valid ${file}`);
    } else {
      invalid++;
      console.log(`invalid ${file}: ${JSON.stringify(errors).slice(0, 2000)}`);
    }
  }
  process.exit(invalid === 0 ? 0 : 1);
}

main().catch(error => { console.error(error); process.exit(2); });
