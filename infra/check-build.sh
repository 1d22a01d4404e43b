#!/usr/bin/env bash
# Validates the template, builds what `sam deploy` would upload, and looks into it.
# A second build for this machine shows that every handler imports from the artefacts alone.
# Needs Python 3.13, make, and pip's registry; no Docker, no AWS account.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/build
sam_venv=$work/sam-venv
export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-eu-west-1}

python=
for candidate in "$(command -v python3.13 || true)" "$HOME"/.pyenv/versions/3.13*/bin/python3.13; do
  if [[ -n $candidate ]] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]]; then
  echo "check-build: the layer is built with Python 3.13, and there is none on PATH or in ~/.pyenv" >&2
  exit 3
fi
PATH=$(dirname "$python"):$PATH

lock_digest=$(sha256sum "$root/requirements-sam.txt" | cut -d' ' -f1)
if [[ ! -x $sam_venv/bin/sam || $(cat "$sam_venv/lock.sha256" 2>/dev/null) != "$lock_digest" ]]; then
  echo "check-build: installing SAM into ${sam_venv#"$root"/}"
  "$python" -m venv --clear "$sam_venv"
  "$sam_venv/bin/pip" install -qq --disable-pip-version-check --require-hashes -r "$root/requirements-sam.txt"
  echo "$lock_digest" >"$sam_venv/lock.sha256"
fi
sam=$sam_venv/bin/sam

build() { # template, folder: builds afresh, and shows what was said only where it failed
  rm -rf "$2"
  if ! "$sam" build --template "$1" --build-dir "$2" --cache-dir "$work/sam-cache" --no-cached >"$2.log" 2>&1; then
    cat "$2.log" >&2
    return 1
  fi
}

"$sam" validate --lint --template "$root/infra/template.yaml"

build "$root/infra/template.yaml" "$work/arm64"
"$python" "$root/infra/check_built.py" "$work/arm64" "$root/layers/core/requirements.txt" aarch64

if [[ $(uname -sm) == "Linux x86_64" ]]; then
  copy=$work/x86_64-template
  rm -rf "$copy"
  mkdir -p "$copy/infra"
  ln -s "$root/functions" "$root/layers" "$copy/"
  sed 's/arm64/x86_64/g' "$root/infra/template.yaml" >"$copy/infra/template.yaml"
  LAYER_MACHINE=x86_64 build "$copy/infra/template.yaml" "$work/x86_64"
  "$python" "$root/infra/check_built.py" "$work/x86_64" "$root/layers/core/requirements.txt" x86_64 "$python"
elif [[ $(uname -sm) == "Linux aarch64" ]]; then
  "$python" "$root/infra/check_built.py" "$work/arm64" "$root/layers/core/requirements.txt" aarch64 "$python"
else
  echo "check-build: handlers are imported on Linux only; skipped here" >&2
fi
