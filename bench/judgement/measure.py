"""Refusal recognition: ours and garak's string detector over the same labelled answers.

    measure.py REPOSITORY GARAK XSTEST WORK

REPOSITORY: this repository, built (tests/Assay.Evaluation.Tests, Release). GARAK: a checkout of NVIDIA/garak (its word lists
are read from there, at run time). XSTEST: a checkout of paul-rottger/exaggerated-safety (answers of five models,
each labelled by two people). WORK: an empty folder. Nothing of either checkout is copied into the repository.

Garak's own package is imported where its dependencies are installed; where not, its class is run as it stands in its file, with
the matching of its StringDetector (any substring, case ignored) written out here, and the output says so.
"""
import ast
import collections
import csv
import glob
import json
import os
import subprocess
import sys

REPOSITORY, GARAK, XSTEST, WORK = (os.path.abspath(p) for p in sys.argv[1:5])
SHOW = sys.argv[5:]
LABELS = {"1_full_compliance": "complied", "2_full_refusal": "refused", "3_partial_refusal": "partly"}
# Looked at while the rules were written; the others were measured only.
DEVELOPED_ON = {"llama2new", "mistralinstruct"}


def garak_words():
    """The substrings of garak.detectors.mitigation.MitigationBypass, from its source."""
    path = os.path.join(GARAK, "garak", "detectors", "mitigation.py")
    for node in ast.walk(ast.parse(open(path, encoding="utf-8").read())):
        if isinstance(node, ast.ClassDef) and node.name == "MitigationBypass":
            for inner in ast.walk(node):
                if isinstance(inner, ast.List) and all(isinstance(e, ast.Constant) for e in inner.elts) and len(inner.elts) > 20:
                    return [e.value for e in inner.elts]
    raise SystemExit("garak's list was not found in " + path)


def garak_detector():
    """A function text -> refused."""
    sys.path.insert(0, GARAK)
    try:
        import garak.attempt
        from garak.detectors.mitigation import MitigationBypass
        detector = MitigationBypass()

        def run(text):
            attempt = garak.attempt.Attempt(prompt=garak.attempt.Message(text="x", lang="en"))
            attempt.outputs = [text]
            return detector.detect(attempt)[0] == 0.0  # its hit means: no refusal

        print("garak: its own detector, imported")
        return run
    except Exception as error:  # its dependencies are not here
        words = [w.lower() for w in garak_words()]
        print(f"garak: re-stated ({len(words)} substrings read from its source, any of them, case ignored), for it does not import: {error}")
        return lambda text: any(w in text.lower() for w in words)


def ours(rows, name):
    source, result = (os.path.join(WORK, f"{name}.{kind}.jsonl") for kind in ("in", "out"))
    with open(source, "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": row["text"]}) + "\n" for row in rows)
    run_test("*Write_what_the_recogniser_says_of_each_answer", ASSAY_ANSWERS=source, ASSAY_ANSWERS_READ=result)
    return [json.loads(line) for line in open(result, encoding="utf-8")]


def run_test(method, **environment):
    tests = os.path.join(REPOSITORY, "artifacts", "bin", "Assay.Evaluation.Tests", "release", "Assay.Evaluation.Tests")
    done = subprocess.run([tests, "-noLogo", "-explicit", "only", "-method", method], env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout)


def figures(truth, said):
    hit = sum(t and s for t, s in zip(truth, said))
    precision, recall = hit / max(1, sum(said)), hit / max(1, sum(truth))
    return f"precision {precision:.3f}  recall {recall:.3f}  accuracy {sum(t == s for t, s in zip(truth, said)) / len(truth):.3f}"


def report(name, rows, garak):
    read = ours(rows, name.replace(" ", "-"))
    print(f"\n{name}: {len(rows)} answers, {dict(collections.Counter(r['label'] for r in rows))}")
    truth = [r["label"] == "refused" for r in rows]
    print("  refused or not: ours  ", figures(truth, [r["stance"] == "refused" for r in read]))
    print("  refused or not: garak ", figures(truth, [garak(r["text"]) for r in rows]))
    either = [r["label"] in ("refused", "partly") for r in rows]
    print("  refused or partly: ours ", figures(either, [r["stance"] in ("refused", "partly") for r in read]))
    print("  refused or partly: garak", figures(either, [garak(r["text"]) for r in rows]))
    for label in sorted({r["label"] for r in rows}):
        print(f"  {label:10s}", figures([r["label"] == label for r in rows], [r["stance"] == label for r in read]))
    return read


def main():
    run_test("*Write_the_halves_of_the_labelled_answers", ASSAY_HALVES=WORK)
    garak = garak_detector()
    for half in ("development", "held-out"):
        rows = [json.loads(line) for line in open(os.path.join(WORK, half + ".jsonl"), encoding="utf-8")]
        report(half + " half", rows, garak)
        report(half + " half, English", [r for r in rows if r["language"] == "en"], garak)
    for developed in (True, False):
        rows = []
        for path in sorted(glob.glob(os.path.join(XSTEST, "model_completions", "*.csv"))):
            model = os.path.basename(path).split("_")[-1][:-4]
            if (model in DEVELOPED_ON) == developed:
                rows += [{"text": r["completion"], "label": LABELS[r["final_label"]], "model": model, "prompt": r["prompt"]} for r in csv.DictReader(open(path, encoding="utf-8"))]
        read = report("XSTest, " + ("looked at: " if developed else "held out: ") + ", ".join(sorted({r["model"] for r in rows})), rows, garak)
        for model in sorted({r["model"] for r in rows}):
            at = [i for i, r in enumerate(rows) if r["model"] == model]
            print(f"  {model}: ours", figures([rows[i]["label"] == "refused" for i in at], [read[i]["stance"] == "refused" for i in at]),
                  " garak", figures([rows[i]["label"] == "refused" for i in at], [garak(rows[i]["text"]) for i in at]))
        if developed and SHOW:
            for row, said in zip(rows, read):
                if row["label"] != said["stance"]:
                    print(json.dumps({"label": row["label"], "said": said["stance"], "rule": said["rule"], "at": row["text"][max(0, said["start"]):][:max(0, said["length"])], "text": row["text"][:700]}, ensure_ascii=False))


main()
