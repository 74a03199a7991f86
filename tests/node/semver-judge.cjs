// Says for each [version, range, other] whether the version is in the range (null: no range) and how it compares to the other.
const semver = require('semver');
const cases = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(cases.map(([v, r, o]) => [semver.validRange(r) === null ? null : semver.satisfies(v, r), semver.compare(v, o)])));
