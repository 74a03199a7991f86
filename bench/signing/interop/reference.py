"""Drives the OpenSSF reference implementation through its public API, for run.py.

  reference.py sign|verify key|certificate MODEL SIGNATURE sha256|blake2|auto SHARD-SIZE OPTIONS
"""
import argparse, pathlib, sys

from model_signing import hashing, signing, verifying

parser = argparse.ArgumentParser()
for name in ("action", "mode", "model", "signature", "hash"):
    parser.add_argument(name)
parser.add_argument("shard", type=int)
parser.add_argument("--private-key")
parser.add_argument("--public-key")
parser.add_argument("--signing-certificate")
parser.add_argument("--certificate-chain", action="append", default=[])
o = parser.parse_args()
model, signature = pathlib.Path(o.model), pathlib.Path(o.signature)


def form():
    config = hashing.Config()
    if o.shard:
        return config.use_shard_serialization(hashing_algorithm=o.hash, shard_size=o.shard)
    return config.use_file_serialization(hashing_algorithm=o.hash)


try:
    if o.action == "sign":
        config = signing.Config().set_hashing_config(form())
        if o.mode == "key":
            config.use_elliptic_key_signer(private_key=o.private_key)
        else:
            config.use_certificate_signer(private_key=o.private_key, signing_certificate=o.signing_certificate, certificate_chain=o.certificate_chain)
        config.sign(model, signature)
    else:
        config = verifying.Config()
        if o.hash != "auto":
            config.set_hashing_config(form())
        if o.mode == "key":
            config.use_elliptic_key_verifier(public_key=o.public_key)
        else:
            config.use_certificate_verifier(certificate_chain=o.certificate_chain)
        config.verify(model, signature)
except Exception as error:  # the reference says no by raising
    print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr)
    sys.exit(1)
