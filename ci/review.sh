#!/usr/bin/env bash
# Compares the spec at MLOBS_PATH with the commit MLOBS_BASE and writes review.md, review.json and review.sarif into a
# folder. Under GitHub Actions the risks are shown beside their lines, the page becomes the summary of the job, and the
# folder, whether anything changed and the gravest open risk are outputs of the step.
set -euo pipefail

folder="${MLOBS_FOLDER:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/mlobs-review}"
mkdir -p "$folder"

if ! git rev-parse --quiet --verify "${MLOBS_BASE}^{commit}" >/dev/null; then
  git fetch --quiet --no-tags --depth=1 origin "$MLOBS_BASE"
fi

options=(--base "$MLOBS_BASE" --format github)
options+=(--output "markdown=$folder/review.md" --output "json=$folder/review.json" --output "sarif=$folder/review.sarif")
for environment in ${MLOBS_ENVIRONMENTS:-}; do
  options+=(--env "$environment")
done
if [ -n "${MLOBS_PROMETHEUS:-}" ]; then
  options+=(--prometheus "$MLOBS_PROMETHEUS" --days "${MLOBS_DAYS:-7}")
  [ -n "${MLOBS_TOKEN:-}" ] && options+=(--token env://MLOBS_TOKEN)
fi

python -m mlobs_compile diff "${MLOBS_PATH:-.}" "${options[@]}"

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$folder/review.md" >>"$GITHUB_STEP_SUMMARY"
fi
python - "$folder/review.json" "$folder" >>"${GITHUB_OUTPUT:-/dev/stdout}" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    review = json.load(file)
levels = [risk["level"] for risk in review["risks"] if risk["open"]]
gravest = next((level for level in ("high", "medium", "low") if level in levels), "none")
print(f"changed={str(review['changed']).lower()}")
print(f"risk={gravest}")
print(f"folder={sys.argv[2]}")
PYTHON
