#!/usr/bin/env python3
"""Interoperation of model signatures: Assay beside the OpenSSF reference (model_signing) and npm @sigstore/verify.

  ASSAY_PEERS=FOLDER bench/signing/interop/run.py [--assay PROGRAM] [--out RESULTS.md]

FOLDER holds the importable Python packages of the reference: model_signing, in_toto_attestation, sigstore_models,
OpenSSL, google (protobuf); keyless signing (sigstore) and blake3 may be empty modules. Every signature is made by one
side and judged by the other, then judged again after one byte of one file was changed: a cell says "ok" only when the
first was accepted and the second refused.
"""
import argparse, base64, json, os, pathlib, shutil, subprocess, sys, tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--assay", default=str(root / "artifacts/bin/Assay.Cli/release/Assay.Cli"))
arguments.add_argument("--out")
arguments.add_argument("--older-only", action="store_true", help="only the signatures of earlier releases")
options = arguments.parse_args()
peers = os.environ.get("ASSAY_PEERS") or sys.exit("set ASSAY_PEERS to the folder with the reference's Python packages")
environment = dict(os.environ, PYTHONPATH=f"{peers}:{here}", PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION="python", PYTHONDONTWRITEBYTECODE="1")
work = pathlib.Path(tempfile.mkdtemp(prefix="assay-interop-"))
curves = {"p256": "prime256v1", "p384": "secp384r1", "p521": "secp521r1"}
rows, wrong = [], 0


def run(*command, check=True):
    done = subprocess.run([str(c) for c in command], env=environment, cwd=work, capture_output=True, text=True)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done


def openssl(*command):
    run("openssl", *command)


def assay(*command):
    return run(options.assay, *command, check=False)


def reference(*command):
    return run(sys.executable, here / "reference.py", *command, check=False)


def make_keys():
    (work / "ca.cnf").write_text(
        "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
        "[leaf]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n")
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key")
    openssl("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=interop root", "-days", "30", "-out", "root.pem",
            "-config", "/dev/null", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "basicConstraints=critical,CA:TRUE")
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "int.key")
    openssl("req", "-new", "-key", "int.key", "-subj", "/CN=interop intermediate", "-out", "int.csr", "-config", "/dev/null")
    openssl("x509", "-req", "-in", "int.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30", "-extfile", "ca.cnf", "-extensions", "ca", "-out", "int.pem")
    for name, curve in curves.items():
        openssl("ecparam", "-name", curve, "-genkey", "-noout", "-out", f"{name}.ec")
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.ec", "-out", f"{name}.key")
        openssl("ec", "-in", f"{name}.key", "-pubout", "-out", f"{name}.pub")
        openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN=signer {name}", "-out", f"{name}.csr", "-config", "/dev/null")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "int.pem", "-CAkey", "int.key", "-CAcreateserial", "-days", "30", "-extfile", "ca.cnf", "-extensions", "leaf", "-out", f"{name}.pem")


def make_model(name="model", colon=True):
    model = work / name
    (model / "a").mkdir(parents=True)
    (model / "sub").mkdir()
    for file, content in {"config.json": b'{"a":1}', "a/b": b"1", "a-b": b"22", "a.b": b"333", "Z": b"z", "sub/big.bin": bytes(range(256)) * 12, "sub/t\u00e9l\u00e9 x.txt": b"y"}.items():
        (model / file).write_bytes(content)
    if colon:
        (model / "sub/b:1:2").write_bytes(b"colon")
    (model / ".gitattributes").write_bytes(b"* text")
    return model


def judge(label, mode, curve, form, direction, verify, flip):
    """Accepted as signed, refused after a change."""
    global wrong
    first = verify()
    kept = flip.read_bytes()
    flip.write_bytes(bytes([kept[0] ^ 1]) + kept[1:])
    second = verify()
    flip.write_bytes(kept)
    cell = "ok" if first.returncode == 0 and second.returncode == 1 else f"NO ({first.returncode}, changed {second.returncode})"
    if cell != "ok":
        wrong += 1
        print(f"{label}: {cell}\n  {(first.stdout + first.stderr).strip()[:600]}", file=sys.stderr)
    rows.append((mode, curve, form, direction, cell))


forms = {  # assay flags, reference hash, reference shard size
    "files sha256": ([], "sha256", "0"),
    "files blake2b": (["--hash", "blake2b"], "blake2", "0"),
    "shards 1000 sha256": (["--shard-size", "1000"], "sha256", "1000"),
    "shards 1000 blake2b": (["--shard-size", "1000", "--hash", "blake2b"], "blake2", "1000"),
}


def trust(mode, curve):
    return ["--public-key", f"{curve}.pub"] if mode == "key" else ["--certificate-chain", "root.pem", "--certificate-chain", "int.pem"]


def signing(mode, curve):
    keys = ["--private-key", f"{curve}.key"]
    return keys if mode == "key" else [*keys, "--signing-certificate", f"{curve}.pem", "--certificate-chain", "int.pem"]


def matrix():
    model, plain, single = make_model(), make_model("plain", colon=False), work / "single.bin"
    single.write_bytes(b"one file" * 400)
    for mode in ("key", "certificate"):
        for curve in curves:
            for form, (flags, hashing, shard) in forms.items():
                # The reference splits shard names at every colon, so it gets a model without one there.
                for name, target, flip in (("folder", plain if shard != "0" else model, "sub/big.bin"), ("single file", single, None)):
                    changed = target / flip if flip else target
                    label = f"{form}, {name}"
                    done = reference("sign", mode, target, "ref.sig", hashing, shard, *signing(mode, curve))
                    assert done.returncode == 0, done.stderr
                    judge(label, mode, curve, label, "reference -> Assay", lambda: assay("verify", mode, target, "--signature", "ref.sig", *trust(mode, curve), "--allow-empty"), changed)
                    done = assay("sign", mode, target, "--signature", "ours.sig", *signing(mode, curve), *flags)
                    assert done.returncode == 0, done.stdout + done.stderr
                    judge(label, mode, curve, label, "Assay -> reference (told the form)", lambda: reference("verify", mode, target, "ours.sig", hashing, shard, *trust(mode, curve)), changed)
                    # What the reference's own command can: it does not know blake2b by the name that it writes itself.
                    if hashing == "sha256":
                        judge(label, mode, curve, label, "Assay -> reference's command", lambda: reference("verify", mode, target, "ours.sig", "auto", "0", *trust(mode, curve)), changed)
                    judge(label, mode, curve, label, "Assay -> Assay", lambda: assay("verify", mode, target, "--signature", "ours.sig", *trust(mode, curve)), changed)
                    if mode == "key" and curve == "p256" and (root / "tests/node/node_modules").exists():
                        npm("ours.sig", form, name)
    for flags in (["--hash", "blake3"], ["--hash", "blake3", "--shard-size", "1000"]):
        assay("sign", "key", model, "--signature", "ours.sig", *signing("key", "p256"), *flags)
        judge("blake3", "key", "p256", " ".join(flags), "Assay -> Assay (the reference's blake3 needs a wheel)", lambda: assay("verify", "key", model, "--signature", "ours.sig", *trust("key", "p256")), model / "Z")


def npm(signature, form, name):
    global wrong
    checked = run("node", root / "tests/node/verify-bundle.cjs", work / signature, work / "p256.pub", check=False)
    other = run("node", root / "tests/node/verify-bundle.cjs", work / signature, work / "p384.pub", check=False)
    cell = "ok" if checked.returncode == 0 and other.returncode != 0 else f"NO ({checked.returncode}, {other.returncode})"
    wrong += cell != "ok"
    rows.append(("key", "p256", f"{form}, {name}", "Assay -> npm @sigstore/verify", cell))


def tamperings():
    """Both ways, every part of a signed folder changed alone: each file flipped, one added, removed, renamed, two exchanged; payload, signature, chain."""
    global wrong
    model = make_model("tampered", colon=False)
    files = sorted(p for p in model.rglob("*") if p.is_file() and p.name != ".gitattributes")

    def flipped(path, at=0):
        kept = path.read_bytes()
        path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1:])
        return lambda: path.write_bytes(kept)

    def moved(path, to):
        path.rename(to)
        return lambda: to.rename(path)

    def removed(path):
        kept = path.read_bytes()
        path.unlink()
        return lambda: path.write_bytes(kept)

    def added(path, content=b"new"):
        path.write_bytes(content)
        return path.unlink

    def exchanged(a, b):
        x, y = a.read_bytes(), b.read_bytes()
        a.write_bytes(y), b.write_bytes(x)
        return lambda: (a.write_bytes(x), b.write_bytes(y))

    def rewritten(signature, change):
        kept = signature.read_bytes()
        bundle = json.loads(kept)
        change(bundle)
        signature.write_text(json.dumps(bundle))
        return lambda: signature.write_bytes(kept)

    def bit(member):
        def change(bundle):
            holder = bundle["dsseEnvelope"] if member == "payload" else bundle["dsseEnvelope"]["signatures"][0]
            raw = bytearray(base64.b64decode(holder[member]))
            raw[len(raw) // 2] ^= 1
            holder[member] = base64.b64encode(raw).decode()
        return change

    def leaf_of_another(bundle):
        other = subprocess.run(["openssl", "x509", "-in", work / "p384.pem", "-outform", "DER"], capture_output=True, check=True).stdout
        bundle["verificationMaterial"]["x509CertificateChain"]["certificates"][0]["rawBytes"] = base64.b64encode(other).decode()

    for mode in ("key", "certificate"):
        for direction in ("reference -> Assay", "Assay -> reference"):
            signature = work / f"tampered-{mode}.sig"
            signer = reference("sign", mode, model, signature, "sha256", "0", *signing(mode, "p256")) if direction.startswith("reference") else assay("sign", mode, model, "--signature", signature, *signing(mode, "p256"))
            assert signer.returncode == 0, signer.stderr
            verify = lambda: (assay("verify", mode, model, "--signature", signature, *trust(mode, "p256")) if direction.startswith("reference") else reference("verify", mode, model, signature, "auto", "0", *trust(mode, "p256"))).returncode
            tried = [(f"flip {f.relative_to(model)}", lambda f=f: flipped(f, f.stat().st_size - 1)) for f in files] + [
                ("add a file", lambda: added(model / "new.bin")), ("add an empty file", lambda: added(model / "sub/__init__.py", b"")), ("remove a file", lambda: removed(model / "Z")),
                ("rename a file", lambda: moved(model / "Z", model / "Y")), ("move a file", lambda: moved(model / "Z", model / "sub/Z")),
                ("exchange two files", lambda: exchanged(model / "a-b", model / "a.b")),
                ("payload", lambda: rewritten(signature, bit("payload"))), ("signature", lambda: rewritten(signature, bit("sig"))),
                *([("certificate of another", lambda: rewritten(signature, leaf_of_another))] if mode == "certificate" else [])]
            for what, tamper in tried:
                before = verify()
                undo = tamper()
                after = verify()
                undo()
                cell = "ok" if (before, after) == (0, 1) else f"NO ({before}, then {after})"
                if cell != "ok":
                    wrong += 1
                    print(f"{mode}, {direction}, {what}: {cell}", file=sys.stderr)
                rows.append((mode, "p256", what, f"{direction}, tampered", cell))


def colons():
    """What the reference cannot read in its own form, Assay does."""
    model = work / "model"
    assert reference("sign", "key", model, "ref.sig", "sha256", "1000", *signing("key", "p256")).returncode == 0
    judge("colon", "key", "p256", "shards 1000 sha256, a name with ':'", "reference -> Assay", lambda: assay("verify", "key", model, "--signature", "ref.sig", *trust("key", "p256")), model / "sub/b:1:2")


def older():
    """Signatures of earlier releases, kept in the reference's own repository."""
    tests = pathlib.Path(peers, "model_signing").resolve().parents[1] / "scripts/tests"
    for folder in sorted(tests.glob("v*-*")):
        kind = folder.name.split("-", 1)[1]
        if kind == "sigstore":
            continue
        copy = work / folder.name
        shutil.copytree(folder, copy)
        target = copy / "signme-1" if kind == "elliptic-key" and not (copy / "signme-2").exists() else copy
        keys = ["--public-key", tests / "keys/certificate/signing-key-pub.pem"] if kind == "elliptic-key" else ["--certificate-chain", tests / "keys/certificate/ca-cert.pem"]
        mode = "key" if kind == "elliptic-key" else "certificate"
        # Their own tests leave the unsigned file "ignore-me" out on the command line, as here.
        # The reference judges a certificate for the moment it began; Assay for the moment it is told.
        at = [] if mode == "key" else ["--at", "2025-06-01T00:00:00Z"]
        judge(folder.name, mode, "-", f"release {folder.name}", "reference -> Assay",
              lambda: assay("verify", mode, target, "--signature", copy / "model.sig", *keys, "--allow-ignored-paths", "--ignore-paths", "ignore-me", *at), copy / "signme-1")


make_keys()
if not options.older_only:
    matrix()
    tamperings()
    colons()
older()
text = "| mode | curve | form | direction | |\n|---|---|---|---|---|\n" + "".join(f"| {' | '.join(r)} |\n" for r in rows)
if options.out:
    pathlib.Path(options.out).write_text(text)
summary = {}
for mode, curve, form, direction, cell in rows:
    summary.setdefault((mode, direction), []).append(cell == "ok")
for (mode, direction), cells in summary.items():
    print(f"{mode:12} {direction:60} {sum(cells)} of {len(cells)}")
print(f"{len(rows) - wrong} of {len(rows)} cells ok")
shutil.rmtree(work)
sys.exit(1 if wrong else 0)
