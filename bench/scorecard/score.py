"""Runs folders of labelled model files through Assay and, where they are installed, its peers, and prints the score.

A folder has a labels.json (a list of {"path", "label": "malicious" | "benign", "family", "technique"}) or the two folders
mal/ and ben/. A sample may be a folder: a model repository. Every tool starts once per sample, as a user would start it.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

FLAGGED, CLEAN, INCOMPLETE, ERROR = "flagged", "clean", "incomplete", "error"


def by_code(flagged=(1,), clean=(0,), incomplete=()):
    def judge(code, out, err):
        # A Python tool that dies of an exception also ends with 1.
        if "Traceback (most recent call last)" in err:
            return ERROR
        return FLAGGED if code in flagged else CLEAN if code in clean else INCOMPLETE if code in incomplete else ERROR
    return judge


def saferpickle(code, out, err):
    # Its exit code is always 0; the verdict is in its JSON.
    found = set(re.findall(r'"classification": "([\w ]+)"', out))
    if not found:
        return ERROR
    return FLAGGED if found & {"unsafe", "suspicious"} else INCOMPLETE if "Not supported" in found else CLEAN


# Arguments in front of the path, and what its exit says. modelscan's 3 is "nothing was scanned".
TOOLS = {
    "assay": (["scan", "--format", "json"], by_code(incomplete=(3,))),
    "picklescan": (["-p"], by_code()),
    "modelscan": (["scan", "-p"], by_code(incomplete=(3,))),
    "fickling": (["-s"], by_code()),
    "modelaudit": (["scan", "--no-cache", "--format", "json"], by_code()),
    "saferpickle": (["--directory"], saferpickle),
    # Its codes are 1 for an error and 2 for something critical; 3 stands for a file that no scanner of its claimed.
    "aisbom": (["scan", "--format", "json"], by_code(flagged=(2,), incomplete=(3,))),
}


def labels(folder):
    listed = folder / "labels.json"
    if listed.exists():
        return json.loads(listed.read_text())
    found = []
    for below, label in (("mal", "malicious"), ("ben", "benign")):
        for file in sorted((folder / below).rglob("*")):
            if file.is_file():
                path = file.relative_to(folder).as_posix()
                found.append({"path": path, "label": label, "family": path.split("/")[1] if path.count("/") > 1 else below, "technique": ""})
    return found


def run(tool, program, path, limit):
    arguments, judge = TOOLS[tool]
    with tempfile.TemporaryDirectory() as alone:
        if tool == "saferpickle" and path.is_file():
            # It takes folders only.
            path = pathlib.Path(shutil.copy(path, alone)).parent
        start = time.perf_counter()
        try:
            done = subprocess.run([program, *arguments, str(path)], capture_output=True, text=True, errors="replace", timeout=limit, stdin=subprocess.DEVNULL)
            verdict = judge(done.returncode, done.stdout, done.stderr)
        except subprocess.TimeoutExpired:
            verdict = ERROR
        return verdict, time.perf_counter() - start


def score(tool, program, folder, samples, jobs, limit):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        verdicts = list(pool.map(lambda sample: run(tool, program, folder / sample["path"], limit), samples))
    return {sample["path"]: verdict for sample, (verdict, _) in zip(samples, verdicts)}, sum(seconds for _, seconds in verdicts)


def counts(samples, verdicts, label):
    found = collections.Counter(verdicts[sample["path"]] for sample in samples if sample["label"] == label)
    return [found[verdict] for verdict in (FLAGGED, CLEAN, INCOMPLETE, ERROR)]


def lists(samples, verdicts):
    """What is wrong, by name. A malicious sample must be flagged; a benign one must be clean."""
    def named(label, *wrong):
        return sorted(sample["path"] for sample in samples if sample["label"] == label and verdicts[sample["path"]] in wrong)
    return {"clean": named("malicious", CLEAN), "notFlagged": named("malicious", INCOMPLETE, ERROR), "alarms": named("benign", FLAGGED), "benignIncomplete": named("benign", INCOMPLETE, ERROR)}


def families(corpus, samples, verdicts):
    names = sorted({sample["family"] for sample in samples})
    if len(names) < 2:
        return []
    rows = [f"\n| {corpus}: family | malicious flagged | benign clean | benign flagged |\n|---|---|---|---|"]
    for family in names:
        inside = [sample for sample in samples if sample["family"] == family]
        malicious, benign = counts(inside, verdicts, "malicious"), counts(inside, verdicts, "benign")
        rows.append(f"| {family} | {malicious[0]} of {sum(malicious)} | {benign[1]} of {sum(benign)} | {benign[0]} |")
    return ["\n".join(rows)]


def below_floor(corpus, wrong, floor):
    """What is wrong now and was not wrong when the floor was recorded. A sample that was missed may not become clean."""
    known = floor.get(corpus, {})
    allowed = {"notFlagged": [*known.get("notFlagged", []), *known.get("clean", [])], "benignIncomplete": [*known.get("benignIncomplete", []), *known.get("alarms", [])]}
    return [f"{kind}: {path}" for kind, paths in wrong.items() for path in paths if path not in allowed.get(kind, known.get(kind, []))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", help="a folder of labelled samples; NAME=FOLDER gives its corpus another name")
    parser.add_argument("--assay", required=True, help="the published assay program")
    parser.add_argument("--peers", default=os.environ.get("ASSAY_PEERS"), help="folder whose bin/ has the peers' commands; else they are looked for on the path")
    parser.add_argument("--tools", default=",".join(TOOLS), help="which tools, by comma")
    parser.add_argument("--floor", help="file of what is known to be wrong; anything else that is wrong fails")
    parser.add_argument("--raise-floor", action="store_true", help="write what is wrong now into the floor, for samples and corpora it does not know; never lowers it")
    parser.add_argument("--family", help="only these families, by comma")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2)))
    parser.add_argument("--limit", type=float, default=60, help="seconds for one tool and one sample")
    parser.add_argument("--json", help="write every verdict to this file")
    options = parser.parse_args()
    if options.raise_floor and (options.family or not options.floor):
        parser.error("--raise-floor needs --floor and every family")

    floor = json.loads(pathlib.Path(options.floor).read_text()) if options.floor and pathlib.Path(options.floor).exists() else {}
    programs = {"assay": options.assay}
    for tool in options.tools.split(","):
        own = options.peers and pathlib.Path(options.peers) / "bin" / tool
        program = programs.get(tool) or (str(own) if own and own.exists() else shutil.which(tool))
        if program:
            programs[tool] = program
    programs = {tool: programs[tool] for tool in options.tools.split(",") if tool in programs}

    everything, fallen, details = {}, [], []
    print("| corpus | tool | malicious: flagged/clean/incomplete/error | benign: flagged/clean/incomplete/error | detected | false alarms | seconds |\n|---|---|---|---|---|---|---|")
    for given in options.folder:
        name, _, place = given.rpartition("=")
        folder = pathlib.Path(place)
        name = name or folder.name
        samples = [sample for sample in labels(folder) if not options.family or sample["family"] in options.family.split(",")]
        for tool, program in programs.items():
            verdicts, seconds = score(tool, program, folder, samples, options.jobs, options.limit)
            malicious, benign = counts(samples, verdicts, "malicious"), counts(samples, verdicts, "benign")
            rate = f"{100 * malicious[0] / sum(malicious):.1f} %" if sum(malicious) else "-"
            alarms = f"{100 * benign[0] / sum(benign):.1f} %" if sum(benign) else "-"
            print(f"| {name} | {tool} | {'/'.join(map(str, malicious))} | {'/'.join(map(str, benign))} | {rate} | {alarms} | {seconds:.1f} |", flush=True)
            everything.setdefault(name, {})[tool] = verdicts
            if tool == "assay":
                details += families(name, samples, verdicts)
                wrong = lists(samples, verdicts)
                technique = {sample["path"]: sample.get("technique", "") for sample in samples}
                details += [f"\n{name}: {title} ({len(wrong[kind])})" + "".join(f"\n- `{path}` {technique[path]}" for path in wrong[kind])
                            for kind, title in (("clean", "malicious and clean"), ("notFlagged", "malicious, not flagged but not clean"), ("alarms", "benign and flagged"), ("benignIncomplete", "benign and incomplete")) if wrong[kind]]
                fallen += [f"{name}: {line}" for line in below_floor(name, wrong, floor)]
                if options.raise_floor:
                    floor[name] = raised(floor.get(name), wrong)
    print("\n".join(details))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(everything, indent=1))
    if options.raise_floor:
        pathlib.Path(options.floor).write_text(json.dumps(floor, indent=1, sort_keys=True) + "\n")
    elif options.floor and fallen:
        print("\nBelow the floor:\n" + "\n".join(fallen))
        sys.exit(1)


def raised(known, wrong):
    if known is None:
        return wrong
    better = {}
    for kind, paths in wrong.items():
        # What was worse before may appear under the milder kind.
        before = set(known.get(kind, [])) | set(known.get({"notFlagged": "clean", "benignIncomplete": "alarms"}.get(kind, kind), []))
        better[kind] = sorted(before & set(paths))
    return better


main()
