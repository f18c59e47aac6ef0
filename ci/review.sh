#!/usr/bin/env bash
# Compares the spec at MLOBS_PATH with a commit and writes review.md, review.json and review.sarif into a folder. Under
# GitHub Actions the risks are shown beside their lines, the page becomes the summary of the job, and the folder, whether
# anything changed and the gravest open risk are outputs of the step.
#
# The commit is MLOBS_BASE. Without it, it is the first parent of the merge that GitHub checks out for a pull request, so
# that what came to the target branch meanwhile is no change of this one; else MLOBS_EVENT_BASE, which GitHub gives for a
# pull request, a merge queue and a push; else, for the first push of a branch and after a push that threw it away, where
# the branch left MLOBS_DEFAULT_BRANCH.
set -euo pipefail

path="${MLOBS_PATH:-.}"
folder="${MLOBS_FOLDER:-$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/mlobs-review.XXXXXX")}"
mkdir -p "$folder"

in_repo() { git -C "$path" "$@"; }

# The commit as it was named, or what was fetched for it into a clone that does not have it; fails when nobody has it.
found() {
  if in_repo rev-parse --quiet --verify --end-of-options "$1^{commit}" >/dev/null 2>&1; then
    echo "$1"
  else
    in_repo fetch --quiet --no-tags --depth=1 -- origin "$1" 2>/dev/null && in_repo rev-parse FETCH_HEAD
  fi
}

# The first parent of the merge that GitHub made of the pull request; even a shallow clone has the names of parents.
merged_onto() {
  local parents
  parents="$(in_repo cat-file commit HEAD | sed -n 's/^parent //p; /^$/q')"
  [ -n "${MLOBS_HEAD:-}" ] && [ "$(sed -n 2p <<<"$parents")" = "$MLOBS_HEAD" ] && found "$(sed -n 1p <<<"$parents")"
}

# What GitHub gives for the event, unless it is the row of zeros that stands for nothing. A branch that was checked out
# itself is compared with where it left its target.
of_event() {
  local base="${MLOBS_EVENT_BASE:-}"
  [ -n "${base//0/}" ] && base="$(found "$base")" || return 1
  [ -n "${MLOBS_HEAD:-}" ] && in_repo merge-base HEAD "$base" 2>/dev/null || echo "$base"
}

# Where a branch left the default one, which itself has left nothing.
left_at() {
  local branch="${MLOBS_DEFAULT_BRANCH:-}"
  [ -n "$branch" ] && [ "${GITHUB_REF_NAME:-}" != "$branch" ] && in_repo merge-base HEAD "origin/$branch" 2>/dev/null
}

refuse() {
  echo "::error::$1"
  exit 64
}

in_repo rev-parse --git-dir >/dev/null || refuse "\`$path\` is in no git repository: run actions/checkout before"
if [ -n "${MLOBS_BASE:-}" ]; then
  base="$(found "$MLOBS_BASE")" ||
    refuse "\`$MLOBS_BASE\` is not in this clone and cannot be fetched: check out with \`fetch-depth: 0\`"
else
  base="$(merged_onto || of_event || left_at)" ||
    refuse "there is no commit to compare with: name one by \`base\`, and check out with \`fetch-depth: 0\`"
fi

options=(--base "$base" --format github)
options+=(--output "markdown=$folder/review.md" --output "json=$folder/review.json" --output "sarif=$folder/review.sarif")
for environment in ${MLOBS_ENVIRONMENTS:-}; do
  options+=(--env "$environment")
done
if [ -n "${MLOBS_PROMETHEUS:-}" ]; then
  options+=(--prometheus "$MLOBS_PROMETHEUS" --days "${MLOBS_DAYS:-7}")
  [ -n "${MLOBS_TOKEN:-}" ] && options+=(--token env://MLOBS_TOKEN)
fi

python -m mlobs_compile diff "$path" "${options[@]}"

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
