#!/usr/bin/env python3
"""Writes a large database in the OSV schema and a project of 10,000 packages, the same ones every time.

usage: generate.py OUT [ADVISORIES] [REAL...]   REAL: folders of real advisories (JSON or YAML) that go into the dump too
"""
import json, os, random, sys, zipfile

out, count, real = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200_000, sys.argv[3:]
r = random.Random(20261121)
os.makedirs(out, exist_ok=True)
names = [f"package-{i:06d}" for i in range(60_000)]
ecosystems = ["PyPI", "npm", "NuGet", "crates.io"]


def version():
    return f"{r.randrange(6)}.{r.randrange(20)}.{r.randrange(20)}"


def key(v):
    return [int(p) for p in v.split(".")]


with zipfile.ZipFile(os.path.join(out, "all.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
    for i in range(count):
        low, high = sorted([version(), version()], key=key)
        name = names[min(int(r.expovariate(1 / 6000)), len(names) - 1)]
        z.writestr(f"GHSA-{i:06d}.json", json.dumps({
            "id": f"GHSA-{i:06d}", "modified": f"2026-{1 + i % 11:02d}-{1 + i % 28:02d}T00:00:00Z", "published": "2026-01-01T00:00:00Z",
            "aliases": [f"CVE-2026-{i:06d}"] if i % 3 else [], "summary": "Something can be done that should not be possible " * 2, "details": "A longer text about it. " * 80,
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],
            "affected": [{"package": {"ecosystem": ecosystems[i % 4 if i % 5 else 0], "name": name}, "ranges": [{"type": "SEMVER" if i % 4 in (1, 3) else "ECOSYSTEM", "events": [{"introduced": low}, {"fixed": high}]}],
                          "versions": [version() for _ in range(30)]}],
            "references": [{"type": "ADVISORY", "url": f"https://advisories.example/{i}"}] * 3}))
    for folder in real:
        for base, _, files in os.walk(folder):
            for f in sorted(files):
                if f.endswith((".json", ".yaml")):
                    z.write(os.path.join(base, f), os.path.join(os.path.basename(folder), f))

os.makedirs(os.path.join(out, "project"), exist_ok=True)
with open(os.path.join(out, "project", "requirements.txt"), "w") as f:
    for name in r.sample(names, 10_000):
        f.write(f"{name}=={version()}\n")
