// Verifies a sigstore bundle made with a key: verify-bundle.cjs BUNDLE PUBLIC-KEY.pem. Exit code 0: verified; 1: not.
// P-256 only: the library hashes with SHA-256 whatever the curve.
const { readFileSync } = require('node:fs');
const crypto = require('node:crypto');
const { bundleFromJSON } = require('@sigstore/bundle');
const { Verifier, toSignedEntity } = require('@sigstore/verify');

const [bundleFile, keyFile] = process.argv.slice(2);
const key = crypto.createPublicKey(readFileSync(keyFile, 'utf8'));
const material = {
  certificateAuthorities: [],
  timestampAuthorities: [],
  tlogs: [],
  ctlogs: [],
  publicKey: () => ({ publicKey: key, validFor: () => true }),
};
// A signature by key has no transparency log entry and no timestamp.
const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
try {
  const bundle = bundleFromJSON(JSON.parse(readFileSync(bundleFile, 'utf8')));
  new Verifier(material, thresholds).verify(toSignedEntity(bundle));
  console.log('verified');
} catch (error) {
  console.log(`not verified: ${error.message}`);
  process.exit(1);
}
