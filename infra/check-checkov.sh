#!/usr/bin/env bash
# Lets checkov read the template, without a network, and wants an argued reason for each thing that it finds.
#   check-checkov.sh install   puts checkov into a venv of its own (needs Python 3.13 and pip's registry)
#   check-checkov.sh           judges the template
# The lock: uv pip compile --universal --python-version 3.13 --generate-hashes --no-annotate --no-header -o
# requirements-checkov.txt, of a file that says "checkov".
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/build/checkov-venv
lock_digest=$(sha256sum "$root/requirements-checkov.txt" | cut -d' ' -f1)

if [[ ${1:-} == install ]]; then
  if [[ $(cat "$venv/lock.sha256" 2>/dev/null) != "$lock_digest" ]]; then
    "${PYTHON:-python3.13}" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$root/requirements-checkov.txt"
    echo "$lock_digest" >"$venv/lock.sha256"
  fi
  exit
fi
if [[ $(cat "$venv/lock.sha256" 2>/dev/null) != "$lock_digest" ]]; then
  echo "check-checkov: run infra/check-checkov.sh install first" >&2
  exit 3
fi

# It asks its makers for guidelines and policies unless it is told not to, and answers 1 for any finding.
"$venv/bin/checkov" --framework cloudformation --file "$root/infra/template.yaml" \
  --skip-download --quiet --compact --output json >"$root/build/checkov.json" 2>"$root/build/checkov.log" \
  || [[ $? == 1 ]] || { cat "$root/build/checkov.log" >&2; exit 3; }
"$venv/bin/python" "$root/infra/check_checkov.py" "$root/infra/checkov_skips.toml" <"$root/build/checkov.json"
