"""Great Expectations: the files of a context, in a folder or under a prefix of an S3 bucket.

```yaml
apply:
  great_expectations:
    context: s3://acme-ml/great-expectations/gx
```

`context` is the folder that holds `great_expectations.yml`, by its path or as `s3://bucket/prefix`; from S3 it is
fetched to where checkpoints run, with `aws s3 sync`. Suites, validation definitions and checkpoints are laid beside
those that are there. `.mlobs.json` in it is the register: whose each file is, and what was last applied. A file that
is not in it is somebody else's and is never touched, `great_expectations.yml` least of all: one that is there already
is a conflict until it is adopted, or `shared: true` leaves it to its owner. A shared one must have the data source
`runtime` with the asset `batch` of the compiled file, with its ids, since validation definitions refer to them.

A suite pages nobody; with `safety: {protected: [critical]}` one for what is critical is deleted only when
`--allow-protected` names it.

On S3 every write holds only while the object is as it was read, so two runs at once lose nothing; in a folder a file is
replaced at one moment. Nothing is running that would have to be told: a checkpoint reads the files when it runs.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlobs_compile.change.objects import Wanted
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.world import Kind, Live, Permission, Permissions, Ports, Site, World
from mlobs_compile.worlds.great_expectations.options import Options
from mlobs_compile.worlds.great_expectations.wanting import KINDS, NAME, wanted


def connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.great_expectations.live import live

    return live(site, ports)


def permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    """What a context in a bucket takes; ListBucket, without which S3 answers 403 for an object that is not there."""
    options = site.options
    assert isinstance(options, Options)
    place = options.bucket
    if place is None:
        return Permissions()
    bucket, prefix = place
    arn = f"arn:{partition(site.aws.region if site.aws else '')}:s3:::{bucket}"
    objects = (f"{arn}/{prefix}/*" if prefix else f"{arn}/*",)
    why = "the files of the Great Expectations context"
    listed = Permission("GreatExpectationsList", ("s3:ListBucket",), (arn,), why=why)
    read = Permission("GreatExpectationsRead", ("s3:GetObject",), objects, why=why)
    write = Permission("GreatExpectationsWrite", ("s3:PutObject", "s3:DeleteObject"), objects, why=why)
    return Permissions((listed, read), (write,))


# S3 takes 3,500 writes a second for a prefix; each change is two or three of them.
_KINDS = tuple(Kind(kind, api="files", per_second=500) for kind in KINDS.values())
WORLD = World(NAME, Options, _KINDS, frozenset({(NAME, "*")}), wanted, connect, permissions)
