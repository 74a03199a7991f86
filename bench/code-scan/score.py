#!/usr/bin/env python3
"""Recall and precision of `assay scan --kind code`, and of Bandit beside it, over the labelled pairs in snippets/.

    bench/code-scan/score.py ASSAY-PROGRAM [FOLDER]

A vulnerable text counts as found when the tool reports anything in it; a safe twin as wrongly flagged when the tool reports anything
in it that it would report of no empty file. Reports below low severity do not count. "Its own rule" is the stricter reading: the
rule that the pair is about fires on the one and not on the other (Assay only: other tools' rules have other names).
"""
import collections
import json
import pathlib
import random
import re
import shutil
import string
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LETTERS = {"hex": "0123456789abcdef", "u62": string.ascii_uppercase + string.digits, "b62": string.ascii_letters + string.digits}


def notebook(text):
    lines = text.rstrip("\n").split("\n")
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": [l + "\n" for l in lines if not l.startswith("===")],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": [l[4:]]} for l in lines if l.startswith("===")]}
    return json.dumps({"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def pairs():
    chance = random.Random(7)
    for path in sorted((HERE / "snippets").glob("*.txt")):
        for block in ("\n" + path.read_text()).split("\n## ")[1:]:
            head, body = block.split("\n", 1)
            body = re.sub(r"\{\{chr:([0-9a-f]+)\}\}", lambda m: chr(int(m[1], 16)), body)
            body = re.sub(r"\{\{(hex|b62|u62):(\d+)\}\}", lambda m: "".join(chance.choice(LETTERS[m[1]]) for _ in range(int(m[2]))), body.rstrip("\n") + "\n")
            rule, name, *rest = head.split(" ")
            bad, safe = body.split("\n--\n")
            yield rule, name, rest[0].split("=", 1)[1] if rest else None, bad + "\n", safe


def write(root):
    made = []
    for number, (rule, name, pins, bad, safe) in enumerate(pairs()):
        for label, text in (("bad", bad), ("safe", safe)):
            folder = root / f"{number:03}-{label}"
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(notebook(text) if name.endswith(".ipynb") else text)
            if label == "safe" and pins:
                (folder / "requirements.txt").write_text(pins + "\n")
        made.append((number, rule, name))
    return made


def assay(program, root, made):
    found = collections.defaultdict(set)
    for number, _, _ in made:
        for label in ("bad", "safe"):
            run = subprocess.run([program, "scan", str(root / f"{number:03}-{label}"), "--kind", "code", "--format", "json"], capture_output=True, text=True)
            for finding in json.loads(run.stdout)["code"]["findings"]:
                if finding["severity"] != "info":
                    found[number, label].add(finding["ruleId"])
    return found


def bandit(root):
    found = collections.defaultdict(set)
    run = subprocess.run(["bandit", "-r", str(root), "-f", "json", "-q"], capture_output=True, text=True)
    for finding in json.loads(run.stdout)["results"]:
        number, label = pathlib.Path(finding["filename"]).relative_to(root).parts[0].split("-")
        found[int(number), label].add(finding["test_id"])
    return found


def row(tool, what, found, chosen):
    hit = sum(bool(found[n, "bad"]) for n, _, _ in chosen)
    wrong = sum(bool(found[n, "safe"]) for n, _, _ in chosen)
    print(f"| {tool} | {what} | {len(chosen)} | {hit / len(chosen):.3f} | {hit / (hit + wrong) if hit + wrong else 0:.3f} |")


def main():
    program = sys.argv[1]
    root = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="code-scan-"))
    made = write(root)
    python = [m for m in made if m[2].endswith(".py")]
    ours = assay(program, root, made)
    print("| tool | files | pairs | recall | precision |\n|---|---|---|---|---|")
    row("Assay", "all", ours, made)
    row("Assay", "Python", ours, python)
    row("Assay", "notebooks", ours, [m for m in made if m[2].endswith(".ipynb")])
    row("Assay", "pipelines, containers, Terraform", ours, [m for m in made if m[2].rsplit(".", 1)[-1] in ("yml", "yaml", "tf", "Dockerfile")])
    own = sum(r in ours[n, "bad"] for n, r, _ in made)
    wrong = sum(r in ours[n, "safe"] for n, r, _ in made)
    print(f"| Assay | all, its own rule | {len(made)} | {own / len(made):.3f} | {own / (own + wrong):.3f} |")
    if shutil.which("bandit"):
        row("Bandit", "Python", bandit(root), python)
    noisy = [(n, r, sorted(ours[n, "safe"])) for n, r, _ in made if ours[n, "safe"]]
    for number, rule, flagged in noisy:
        print(f"# safe twin {number:03} of {rule} is flagged: {' '.join(flagged)}", file=sys.stderr)


main()
