#!/usr/bin/env bash
# The corpora that peers keep in their own repositories. None of it is in this one: clone them yourself, beside each other in
# $ASSAY_PEERS/src, and install the peers you want to run so that $ASSAY_PEERS/bin (or the path) has their commands.
#
#   folder                  repository                                                  commit
#   picklescan              https://github.com/mmaitre314/picklescan                    f15d54da3dec9aa28a87ede82f87882bb80f1023
#   modelscan               https://github.com/protectai/modelscan                      8b8ed4bf78a863fcf3b664888dc7ff6ae22f5230
#   fickling                https://github.com/trailofbits/fickling                     854c99acd2637f97162dd2e1aa2dab4e8d55d77d
#   modelaudit              https://github.com/promptfoo/modelaudit                     5ddfcdc34310d45a209872c7300585a3aa481971
#   modelaudit-comparisons  https://github.com/promptfoo/modelaudit-comparisons         1637a80a2cb18216f4a72bfdb9939bd9f7fd252b
#   modelscan-eval          https://github.com/euisuh/modelscan-eval                    e3b737483f50831686f41f1df5eecd2d41650324
#   ModelSentry             https://github.com/ShauryaArvind/ModelSentry                0003530f0107db0b3ea311427fec5f1b5bd3c880
#   aisbom                  https://github.com/Lab700xOrg/aisbom                        8222f1c1a6792aec6f547fe9ab1d55e0f82858fe
#
# These hold hostile files. Nothing here loads one; do not load one yourself.
# Usage: peers.sh OUT   copies the samples with their labels below OUT (labels.py says where labels come from) and prints
# NAME=FOLDER for each corpus found.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
[[ -d ${ASSAY_PEERS:-}/src ]] || { echo "peers.sh: set ASSAY_PEERS to a folder with the checkouts in src/ (see the comments of this file)" >&2; exit 2; }
exec "${PYTHON:-/usr/bin/python3}" "$here/labels.py" "$ASSAY_PEERS/src" "${1:?where to}"
