"""A context takes its files the same way in a folder and in a bucket, beside what is there already."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from mlobs_compile.backends.stores.s3 import Bucket
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.world import Denied, Moved, Throttled, Unsure
from mlobs_compile.worlds.great_expectations import WORLD
from tests import worked_example
from tests.aws.s3_world import S3, Stored
from tests.aws.strict import Fake
from tests.aws.weather import DENIED, DOWN, LOST, THROTTLED, Weather
from tests.worlds.applied import Outside, Place, ops

CONTEXT = "great_expectations.yml"


@dataclass
class Home:
    """A place for a context, and its files as whoever looks in sees them."""

    place: Place
    files: Callable[[], dict[str, bytes]]
    put: Callable[[str, bytes], None]
    trouble: Weather


def in_folder(folder: Path, **settings: object) -> Home:
    def files() -> dict[str, bytes]:
        return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}

    def put(name: str, data: bytes) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    place = Place.of(WORLD, worked_example.prod(), {"context": str(folder), **settings})
    return Home(place, files, put, Weather())


def in_bucket(**settings: object) -> Home:
    s3, trouble = S3("acme-ml"), Weather()
    objects = s3.buckets["acme-ml"]
    objects["other/secret.csv"] = Stored(b"1", {}, "text/csv")

    def files() -> dict[str, bytes]:
        return {
            name.removeprefix("ml/gx/"): one.data
            for name, one in objects.items()
            if name.startswith("ml/gx/")
        }

    def put(name: str, data: bytes) -> None:
        objects[f"ml/gx/{name}"] = Stored(data, {}, "text/plain")

    clients = {"s3": Fake("s3", s3.handlers, weather=trouble).client}
    said = {"context": "s3://acme-ml/ml/gx", **settings}
    return Home(Place.of(WORLD, worked_example.prod(), said, Outside(clients=clients)), files, put, trouble)


@pytest.fixture(params=["folder", "bucket"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    yield in_folder(tmp_path / "gx") if request.param == "folder" else in_bucket()


def wanted(home: Home) -> tuple[Wanted, ...]:
    return home.place.wanted(worked_example.prod().emissions)


def compiled() -> dict[str, bytes]:
    return {
        one.path.removeprefix("gx/"): one.data
        for one in worked_example.prod().emissions["great_expectations"].artifacts
    }


def test_every_file_arrives_byte_for_byte_and_a_second_plan_is_empty(home: Home) -> None:
    done = home.place.apply(wanted(home))
    assert {step.op for step in done.steps} == {Op.CREATE} and len(done.steps) >= 4
    found = home.files()
    assert json.loads(found.pop(".mlobs.json"))["objects"] and found == compiled()
    assert not home.place.plan(wanted(home)).steps


def test_suites_come_before_what_runs_them_and_go_after(home: Home) -> None:
    made = [step.key.kind for step in home.place.apply(wanted(home)).steps]
    assert made.index("checkpoint") > max(n for n, kind in enumerate(made) if kind == "suite")
    left = [one for one in wanted(home) if one.key.kind != "checkpoint"]
    assert {key.split("/")[1] for _, key in ops(home.place.apply(left))} == {"checkpoint"}
    assert not [name for name in home.files() if name.startswith("checkpoints/")]


def test_what_is_there_of_others_stays_and_their_configuration_is_a_conflict(home: Home) -> None:
    home.put(CONTEXT, b"config_version: 4.0\n")
    home.put("expectations/theirs.json", b"{}")
    found = home.place.plan(wanted(home))
    assert [(one.wanted.key.name, one.refusal) for one in found.conflicts] == [(CONTEXT, Refusal.UNMARKED)]
    home.place.apply(wanted(home))
    home.place.apply(())
    left = {name: data for name, data in home.files().items() if name != ".mlobs.json"}
    assert left == {CONTEXT: b"config_version: 4.0\n", "expectations/theirs.json": b"{}"}
    home.place.apply(wanted(home), f"great_expectations/context/{CONTEXT}")
    assert home.files()[CONTEXT] == compiled()[CONTEXT]


def test_a_shared_configuration_is_left_to_its_owner(tmp_path: Path) -> None:
    for home in (in_folder(tmp_path / "gx", shared=True), in_bucket(shared=True)):
        home.put(CONTEXT, b"config_version: 4.0\n")
        found = home.place.plan(wanted(home))
        assert not found.conflicts and not any(one.key.kind == "context" for one in wanted(home))
        home.place.apply(wanted(home))
        assert home.files()[CONTEXT] == b"config_version: 4.0\n" and not home.place.plan(wanted(home)).steps


def test_an_edit_by_hand_is_drift_and_is_told_by_field(home: Home) -> None:
    home.place.apply(wanted(home))
    name = next(one.key.name for one in wanted(home) if one.key.kind == "suite")
    suite = json.loads(home.files()[name])
    suite["expectations"] = suite["expectations"][1:]
    home.put(name, json.dumps(suite, indent=2).encode())
    (step,) = home.place.plan(wanted(home)).steps
    assert (step.op, step.reason) == (Op.UPDATE, Reason.LIVE) and step.before
    assert step.before.body["expectations"] == suite["expectations"]
    home.place.apply(wanted(home))
    assert home.files()[name] == compiled()[name]


def test_what_moves_between_plan_and_apply_is_left_alone(home: Home) -> None:
    live = home.place.connect()
    (first, *_) = home.place.plan(wanted(home), live=live).steps
    home.put(first.key.name, b"{}")
    with pytest.raises(Moved):
        live.carry_out(first)
    assert home.files()[first.key.name] == b"{}"


def test_another_environment_does_not_take_what_this_one_has(home: Home) -> None:
    home.place.apply(wanted(home))
    found = home.place.other("staging").plan(wanted(home))
    assert {one.refusal for one in found.conflicts} == {Refusal.FOREIGN} and not found.steps


@pytest.mark.parametrize("operation", ["PutObject", "GetObject"])
@pytest.mark.parametrize("trouble", [THROTTLED, DOWN, LOST])
def test_whatever_s3_does_trying_again_completes_it(operation: str, trouble: str) -> None:
    home = in_bucket()
    want = wanted(home)[:4]
    live = home.place.connect()
    steps = home.place.plan(want, live=live).steps
    home.trouble.on(operation, trouble, trouble, trouble)
    for step in steps:
        for _ in range(5):
            try:
                live.carry_out(step)
                break
            except (Throttled, Unsure):
                continue
    live.settle()
    assert not home.place.plan(want).steps


def test_a_write_that_another_run_forestalls_loses_neither(home: Home) -> None:
    """Both runs write the register; the second reads it anew and adds to it."""
    first, second, third, *_ = wanted(home)
    here, there = home.place, home.place.other("staging")
    ours, theirs = here.connect(), there.connect()
    for live, place, one in ((ours, here, first), (theirs, there, second), (ours, here, third)):
        (step,) = [step for step in place.plan((one,), live=live).steps if step.after]
        live.carry_out(step)
    told = json.loads(home.files()[".mlobs.json"])["objects"]
    assert {one["environment"] for one in told.values()} == {"prod", "staging"} and len(told) == 3


def test_a_denial_is_told_with_the_word_of_aws() -> None:
    home = in_bucket()
    home.trouble.denied.add("PutObject")
    with pytest.raises(Denied, match="AccessDenied"):
        home.place.apply(wanted(home))
    assert DENIED and not home.files()


class _Closed:
    """A bucket whose objects may be read and not listed, as S3 answers then for one that is not there."""

    def get_object(self, **asked: str) -> dict[str, object]:
        said = {"Error": {"Code": "AccessDenied", "Message": "Access Denied"}}
        raise ClientError({**said, "ResponseMetadata": {"HTTPStatusCode": 403}}, "GetObject")


def test_a_bucket_that_may_not_be_listed_is_told_for_s3_does_not_say_so() -> None:
    with pytest.raises(Denied, match=r"Access Denied; .* who lacks s3:ListBucket: see `mlobs iam`"):
        Bucket(_Closed(), lambda _: None, "acme", "gx").read(".mlobs.json")


def test_only_a_bucket_takes_permissions_and_only_its_prefix() -> None:
    home = in_bucket()
    found = WORLD.permissions(home.place.site, ())
    resources = [one.resources for one in (*found.read, *found.write)]
    assert resources == [("arn:aws:s3:::acme-ml",), *[("arn:aws:s3:::acme-ml/ml/gx/*",)] * 2]
    assert not WORLD.permissions(in_folder(Path("/tmp/gx")).place.site, ()).write


def test_a_world_without_its_target_is_refused() -> None:
    (said,) = WORLD.wanted({}, replace(in_bucket().place.site, targets={})).diagnostics
    assert said.code == "MLO733"


@pytest.mark.parametrize(
    ("region", "arn"),
    [("us-gov-west-1", "arn:aws-us-gov:s3:::acme-ml"), ("cn-north-1", "arn:aws-cn:s3:::acme-ml")],
)
def test_a_bucket_is_in_the_partition_of_its_region(region: str, arn: str) -> None:
    site = in_bucket().place.site
    assert site.aws is not None
    elsewhere = replace(site, aws=site.aws.model_copy(update={"region": region}))
    assert WORLD.permissions(elsewhere, ()).read[0].resources == (arn,)
