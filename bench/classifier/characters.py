"""Writes src/Assay.Serving/Classification/Tokenisers/characters.txt: canonical decompositions and combining classes (Python's unicodedata, 14.0), and where the
Hugging Face tokenizers library knows other classes of characters than .NET does, from the sweep that sweep.mjs writes.

    node sweep.mjs > /tmp/sweep.txt; python3 characters.py /tmp/sweep.txt DOTNET.txt > characters.txt

DOTNET.txt has one line for each code point, `hex category lower`, as .NET says them (System.Text.Rune).
"""
import sys
import unicodedata

P = {"ConnectorPunctuation", "DashPunctuation", "OpenPunctuation", "ClosePunctuation", "InitialQuotePunctuation", "FinalQuotePunctuation", "OtherPunctuation"}

# Combining classes that the reference does not know (its normal forms are of an older Unicode): marks that it does not put in order.
UNCLASSED = {int(x, 16) for x in """16FF0 16FF1 C3C 1133B 1183A 11943 11D42 D3B D3C EBA 1715 A82C 11070 11839 1193D 1193E 119E0 11A34 11A47 11A99 11D44 11D45 11D97 1DFA 7FD 899 89A 89B
8CF 8D0 8D1 8D2 8D3 1ABF 1AC0 1AC3 1AC4 1ACA 1DF9 10F46 10F47 10F4B 10F4D 10F4E 10F4F 10F50 10F83 10F85 1DF7 1DF8 898 89C 89D 89E 89F 8CA 8CB 8CC 8CD 8CE 9FE 1AC1 1AC2 1AC5 1AC6 1AC7 1AC8 1AC9 1ACB 1ACC 1ACD 1ACE 10D24 10D25 10D26 10D27 10EAB
10EAC 10F48 10F49 10F4A 10F4C 10F82 10F84 1145E 1E130 1E131 1E132 1E133 1E134 1E135 1E136 1E2AE 1E2EC 1E2ED 1E2EE 1E2EF 1DF6""".split()}
# Characters that it takes for a part of the cluster before them, and .NET 10 does not (newer Unicode).
EXTENDS = "1ACF-1ADD 1AE0-1AEB 10EFA-10EFB 11B60-11B67 1E6E3 1E6E6 1E6EE-1E6EF 1E6F5"


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
print("extends", EXTENDS)
print("lower", " ".join(lower))
classes = {}
for c in range(0x110000):
    if unicodedata.combining(chr(c)) and c not in UNCLASSED:
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
