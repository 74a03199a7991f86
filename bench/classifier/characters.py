"""Writes src/Assay.Serving/Classification/Tokenisers/characters.txt: canonical decompositions and combining classes (Python's unicodedata, 14.0), and where the
Hugging Face tokenizers library knows other classes of characters than .NET does, from the sweep that sweep.mjs writes.

    node sweep.mjs > /tmp/sweep.txt; python3 characters.py /tmp/sweep.txt DOTNET.txt > characters.txt

DOTNET.txt has one line for each code point, `hex category lower`, as .NET says them (System.Text.Rune).
"""
import sys
import unicodedata

P = {"ConnectorPunctuation", "DashPunctuation", "OpenPunctuation", "ClosePunctuation", "InitialQuotePunctuation", "FinalQuotePunctuation", "OtherPunctuation"}


def runs(points):
    out = []
    for c in sorted(points):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in out)


dotnet = {}
for line in open(sys.argv[2]):
    code, category, lower = line.split()
    dotnet[int(code, 16)] = (category, int(lower, 16))
sets = {"mark": set(), "punctuation": set(), "control": set()}
lower = []
undecomposed = set()
for line in open(sys.argv[1]):
    code, clean, _, strip, low, _, nfd, *rest = line.rstrip("\n").split("|")
    c = int(code, 16)
    category, mine = dotnet[c]
    if (strip == "") != (category == "NonSpacingMark"):
        sets["mark"].add(c)
    if (rest[5] == f"61,{code},62") != (category in P or (c < 128 and chr(c) in "$+<=>^`|~")):
        sets["punctuation"].add(c)
    if (clean == "61 62") != (category in {"Control", "Format", "PrivateUse"} or c == 0xFFFD) and c not in (9, 10, 13):
        sets["control"].add(c)
    if c != 0x130 and low != f"{mine:x}":
        lower.append(f"{c:X}:{int(low, 16):X}")
    if nfd == code and unicodedata.decomposition(chr(c)) and not unicodedata.decomposition(chr(c)).startswith("<"):
        undecomposed.add(c)

print("# Made by bench/classifier/characters.py; see there. Canonical decompositions and combining classes: Unicode Character Database 14.0.0, (c) Unicode, Inc., Unicode License v3.")
print("# Characters of which the reference (tokenizers 0.23) says otherwise than .NET 10: it has older tables, and newer ones.")
for name, points in sets.items():
    print(f"not-as-dotnet {name} {runs(points)}")
print("lower", " ".join(lower))
classes = {}
for c in range(0x110000):
    if unicodedata.combining(chr(c)):
        classes.setdefault(unicodedata.combining(chr(c)), set()).add(c)
for value, points in sorted(classes.items()):
    print(f"class {value} {runs(points)}")
for c in range(0x110000):
    d = unicodedata.decomposition(chr(c))
    if d and not d.startswith("<") and c not in undecomposed:
        # What composes again: normalisation alone knows.
        pair = "".join(chr(int(x, 16)) for x in d.split())
        back = unicodedata.normalize("NFC", pair) == chr(c)
        print(f"{'=' if back else '>'} {c:X} {d}")
