"""Faults of the limits of an apply (MLO720 to MLO724)."""

from mlobs_compile.diagnostic import Fault, Severity

NEVER_PRUNED = Fault(
    "MLO720",
    "prune-that-is-refused",
    """Every apply is to delete what the spec no longer has, and no apply may delete anything.

`safety.prune` makes deletions part of every plan, and `safety.max_delete: 0` has every plan with a deletion refused, so
the first check that is removed from the spec stops all applies until somebody says `--allow-delete`.

Bad:
```yaml
safety: {prune: true, max_delete: 0}
```
Good:
```yaml
safety: {prune: true, max_delete: 10%}
```
To delete by hand only, leave `prune` out and say `--prune` when it is meant.""",
    Severity.WARNING,
)
