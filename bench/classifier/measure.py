"""Area under the curve, recall at 1 % false alarms and time of what `assay guard check` wrote of rows with labels: python3 measure.py ROWS.jsonl READINGS.jsonl ..."""
import json
import statistics
import sys

labels = [json.loads(line)["label"] for line in open(sys.argv[1])]
for path in sys.argv[2:]:
    read = [json.loads(line) for line in open(path)]
    scored = sorted((r["score"], y) for r, y in zip(read, labels))
    good, bad = labels.count(0), labels.count(1)
    rank = below = 0
    i = 0
    while i < len(scored):
        j = i
        while j < len(scored) and scored[j][0] == scored[i][0]:
            j += 1
        ones = sum(y for _, y in scored[i:j])
        rank += ones * (below + (j - i - ones) / 2)
        below += j - i - ones
        i = j
    line = sorted((s for s, y in scored if y == 0), reverse=True)[int(good * 0.01)]
    recall = sum(s > line for s, y in scored if y) / bad
    times = sorted(r["microseconds"] for r in read)
    failed = sum("failed" in r for r in read)
    print(f"{path}: area {rank / (good * bad):.3f}, recall at 1 % false alarms {recall:.3f}, microseconds p50 {statistics.median(times):.0f} p99 {times[int(len(times) * 0.99)]:.0f}, could not look {failed} of {len(read)}")
