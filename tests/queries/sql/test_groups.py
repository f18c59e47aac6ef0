"""What the one statement over groups counts: types of columns, nulls, conditions, segments, parts that are missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql.groups import statements
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner.results import Finding, Status
from tests import platforms
from tests.checks.bias_by_rows import ORACLE
from tests.checks.bias_data import CODES, LOAN, PARTS, taken

EVERY = "  metrics:\n" + "".join(f"    {code}: {{within: [-9, 9]}}\n" for code in CODES)
SEX = 'bias:\n  facets: {sex: {groups: ["f"]}}\n  min_group_rows: 1\n'
FRAME = pd.DataFrame([row[:4] for row in LOAN for _ in range(row[4])], columns=["sex", "dept", "y", "p"])


def _oracle(frame: pd.DataFrame, inside: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group": inside,
            "y": frame["y"],
            "p": frame["p"],
            "label": frame["y"].astype(str),
            "stratum": frame["dept"],
        }
    )


def _dppl(frame: object, folder: Path, bias: str = SEX, parts: str = PARTS, column: str = "sex=f") -> Finding:
    metrics = "  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}\n"
    return taken(frame, bias + metrics, folder, parts=parts)[column, "DPPL", ""]


DPPL = ORACLE["DPPL"](_oracle(FRAME, FRAME["sex"] == "f"))


@pytest.mark.parametrize("code", CODES)
def test_every_code_over_sql_is_its_formula_over_rows(
    code: str, found: dict[tuple[str, str, str], Finding]
) -> None:
    finding = found["sex=f", code, ""]
    assert finding.status is Status.PASS, finding.message
    assert finding.value == pytest.approx(ORACLE[code](_oracle(FRAME, FRAME["sex"] == "f")), abs=1e-9)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> object:
    return taken(FRAME, SEX + "  strata: dept\n" + EVERY, tmp_path_factory.mktemp("loan"))


def test_people_of_a_real_study_are_judged_alike_by_sql_and_by_rows(tmp_path: Path) -> None:
    """The 442 patients of the diabetes study that ships with scikit-learn, by sex and by age."""
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import LinearRegression

    data = load_diabetes(as_frame=True, scaled=False)
    guess = (
        LinearRegression()
        .fit(data.data[["bmi", "bp", "s5"]], data.target)
        .predict(data.data[["bmi", "bp", "s5"]])
    )
    frame = data.data.assign(
        y=(data.target > 140).astype(int),
        p=(guess > 140).astype(int),
        dept=pd.qcut(data.data["bp"], 3).astype(str),
    )
    facets = 'bias:\n  facets: {sex: {groups: ["2"]}, age: {conditions: {"60+": "age >= 60"}}}\n'
    said = taken(frame, facets + "  min_group_rows: 30\n  strata: dept\n" + EVERY, tmp_path)
    for column, inside in (("sex=2", frame["sex"] == 2), ("age=60+", frame["age"] >= 60)):
        for code in CODES:
            expected = ORACLE[code](_oracle(frame, inside))
            assert said[column, code, ""].value == pytest.approx(expected, abs=1e-9), (column, code)
    assert said["sex=2", "CI", ""].rows == min((frame["sex"] == 2).sum(), (frame["sex"] != 2).sum())


@pytest.mark.parametrize(
    ("column", "held"),
    [
        ("y", lambda frame: frame["y"].astype(float)),
        ("y", lambda frame: frame["y"] == 1),
        ("y", lambda frame: frame["y"].astype(str)),
        ("p", lambda frame: frame["p"] == 1),
        ("p", lambda frame: frame["p"].astype(float)),
    ],
)
def test_a_favourable_1_is_also_1_0_and_true(column: str, held: object, tmp_path: Path) -> None:
    said = taken(
        FRAME.assign(**{column: held(FRAME)}), SEX + "  metrics: {RD: {within: [-1, 1]}}\n", tmp_path
    )  # type: ignore[operator]
    assert said["sex=f", "RD", ""].value == pytest.approx(ORACLE["RD"](_oracle(FRAME, FRAME["sex"] == "f")))


def test_a_row_without_a_facet_is_on_neither_side(tmp_path: Path) -> None:
    nobody = pd.DataFrame({"sex": [None] * 500, "dept": ["a"] * 500, "y": [1] * 500, "p": [0] * 500})
    finding = _dppl(pd.concat([FRAME, nobody]), tmp_path)
    assert finding.value == pytest.approx(DPPL)
    assert finding.rows == (FRAME["sex"] == "f").sum()


def test_a_facet_that_is_not_a_number_is_a_row_without_a_facet(tmp_path: Path) -> None:
    frame = FRAME.assign(sex=(FRAME["sex"] == "f").astype(float))
    holes = pd.concat([frame, frame.assign(sex=np.nan, p=1)])
    table = pa.table(
        {name: pa.array(holes[name].to_numpy(), from_pandas=False) for name in ("sex", "y", "p")}
    )
    assert np.isnan(table["sex"].to_numpy()).any()
    finding = _dppl(
        table, tmp_path, 'bias:\n  facets: {sex: {groups: ["1"]}}\n  min_group_rows: 1\n', column="sex=1"
    )
    assert finding.value == pytest.approx(DPPL)


def test_rows_without_a_label_count_for_predictions_and_not_for_labels(tmp_path: Path) -> None:
    late = FRAME.assign(y=FRAME["y"].astype(float).where(np.arange(len(FRAME)) % 2 == 0))
    bias = SEX + "  metrics: {DPPL: {within: [-1, 1]}, DPL: {within: [-1, 1]}}\n"
    said = taken(late, bias, tmp_path)
    assert said["sex=f", "DPPL", ""].value == pytest.approx(DPPL)
    known = late.dropna()
    assert said["sex=f", "DPL", ""].value == pytest.approx(
        known[known["sex"] == "m"]["y"].mean() - known[known["sex"] == "f"]["y"].mean()
    )
    assert said["sex=f", "DPL", ""].rows == (known["sex"] == "f").sum()


def test_predictions_are_judged_while_the_column_of_labels_is_still_to_come(tmp_path: Path) -> None:
    bias = SEX + "  metrics: {DPPL: {within: [-1, 1]}, DPL: {within: [-1, 1]}}\n"
    said = taken(FRAME.drop(columns="y"), bias, tmp_path)
    assert said["sex=f", "DPPL", ""].status is Status.PASS
    assert said["sex=f", "DPL", ""].status is Status.ERROR
    assert "no column `y`" in said["sex=f", "DPL", ""].message


def test_a_facet_that_is_missing_leaves_the_others_alone(tmp_path: Path) -> None:
    bias = 'bias:\n  facets: {sex: {groups: ["f"]}, race: {groups: ["x"]}}\n  metrics: {DPPL: {within: [-1, 1]}, DI: {at_least: 0}}\n'
    said = taken(FRAME, bias, tmp_path)
    assert said["sex=f", "DPPL", ""].value == pytest.approx(DPPL)
    assert said["race=x", "DPPL", ""].status is Status.ERROR
    assert "no column `race`" in said["race=x", "DPPL", ""].message


def test_a_score_counts_as_favourable_from_its_threshold_on(tmp_path: Path) -> None:
    scores = FRAME.assign(score=np.where(FRAME["p"] == 1, 0.3, 0.29999)).drop(columns="p")
    holes = pd.concat([scores, scores.head(40).assign(score=np.nan)])
    parts = "outputs: {score: score, threshold: 0.3}\n"
    assert _dppl(holes, tmp_path, parts=parts).value == pytest.approx(DPPL)


def test_conditions_may_overlap_and_read_other_columns(tmp_path: Path) -> None:
    bias = (
        "bias:\n  min_group_rows: 1\n  facets:\n    sex:\n      conditions:\n"
        "        women of a: \"sex = 'f' and dept = 'a'\"\n        of a: \"dept = 'a'\"\n"
    )
    inside = (FRAME["sex"] == "f") & (FRAME["dept"] == "a")
    expected = ORACLE["DPPL"](_oracle(FRAME, inside))
    assert _dppl(FRAME, tmp_path, bias, column="sex=women of a").value == pytest.approx(expected)
    expected = ORACLE["DPPL"](_oracle(FRAME, FRAME["dept"] == "a"))
    assert _dppl(FRAME, tmp_path, bias, column="sex=of a").value == pytest.approx(expected)


def test_where_and_segments_cut_the_rows(tmp_path: Path) -> None:
    bias = (
        SEX
        + "  metrics: {DPPL: {within: [-1, 1], segments: [dept]}, DPL: {within: [-1, 1], where: \"dept = 'a'\"}}\n"
    )
    said = taken(FRAME, bias, tmp_path)
    for dept in "ab":
        part = FRAME[FRAME["dept"] == dept]
        expected = ORACLE["DPPL"](_oracle(part, part["sex"] == "f"))
        assert said["sex=f", "DPPL", f"dept={dept}"].value == pytest.approx(expected)
    part = FRAME[FRAME["dept"] == "a"]
    assert said["sex=f", "DPL", ""].value == pytest.approx(ORACLE["DPL"](_oracle(part, part["sex"] == "f")))
    assert said["sex=f", "DPPL", ""].value == pytest.approx(DPPL)


def test_several_groups_of_a_facet_are_each_compared_with_all_others(tmp_path: Path) -> None:
    frame = FRAME.assign(band=np.array(["young", "middle", "old"])[np.arange(len(FRAME)) % 3])
    bias = "bias:\n  facets: {band: {groups: [young, old]}}\n  min_group_rows: 1\n"
    for group in ("young", "old"):
        expected = ORACLE["DPPL"](_oracle(frame, frame["band"] == group))
        assert _dppl(frame, tmp_path, bias, column=f"band={group}").value == pytest.approx(expected)


@pytest.mark.parametrize("name", ["O'Neill", 'say "f"', "50%", "ä ö", "nan"])
def test_any_text_may_be_a_group(name: str, tmp_path: Path) -> None:
    frame = FRAME.assign(**{"the `sex`": FRAME["sex"].replace("f", name)})
    said = "'" + name.replace("'", "''") + "'"
    bias = f"bias:\n  facets: {{'the `sex`': {{groups: [{said}]}}}}\n  min_group_rows: 1\n"
    assert _dppl(frame, tmp_path, bias, column=f"the `sex`={name}").value == pytest.approx(DPPL)


def test_too_small_a_group_is_no_data_and_is_named(tmp_path: Path) -> None:
    few = pd.concat([FRAME[FRAME["sex"] == "f"].head(99), FRAME[FRAME["sex"] == "m"]])
    finding = _dppl(few, tmp_path, SEX.replace("1\n", "100\n"))
    assert (finding.status, finding.value, finding.rows) == (Status.NO_DATA, None, 99)
    assert finding.message == "99 rows of the group sex=f with a prediction, and 100 are needed for a verdict"
    other = FRAME.assign(sex=FRAME["sex"].replace({"f": "m", "m": "f"}))
    finding = _dppl(other, tmp_path, SEX.replace("1\n", "150\n"))
    assert finding.message.startswith("118 rows of the rest beside sex=f with a prediction, and 150")


def test_a_group_that_never_occurs_is_no_data(tmp_path: Path) -> None:
    finding = _dppl(FRAME, tmp_path, SEX.replace('"f"', '"F"'), column="sex=F")
    assert finding.status is Status.NO_DATA
    assert finding.message.startswith("0 rows of the group sex=F")


def test_a_favourable_outcome_that_never_occurs_is_no_data_and_not_fair(tmp_path: Path) -> None:
    finding = _dppl(FRAME, tmp_path, SEX + "  positive: [granted]\n")
    assert finding.status is Status.NO_DATA
    assert "no prediction is a favourable one; `bias.positive` says which values are" in finding.message


def test_a_model_that_names_no_predictions_is_no_data_and_told_what_to_add(tmp_path: Path) -> None:
    finding = _dppl(FRAME, tmp_path, parts="schedule: hourly\n")
    assert finding.status is Status.NO_DATA
    assert "names no column of predictions; add `outputs" in finding.message


def test_all_facets_segments_and_codes_go_into_one_statement() -> None:
    bias = (
        'segments: [dept]\nbias:\n  facets: {sex: {groups: ["f", "m"]}, race: {groups: ["x"]}}\n'
        "  metrics: {DPPL: {within: [-1, 1]}, DI: {within: [0, 9]}, RD: {within: [-1, 1]}}\n"
    )
    nodes = platforms.built(platforms.PROJECT, platforms.TEAM, platforms.HEAD + PARTS + bias).monitoring
    assert nodes is not None
    asked = [node for node in nodes.nodes if isinstance(node, Measurement)]
    for dialect in Dialect:
        found = list(statements(asked, dialect))
        assert [len(one.measurements) for one in found] == [9]
        assert found[0].columns == {"sex", "race", "dept", "p", "y"}


def test_the_order_of_rows_changes_no_number_and_no_interval(tmp_path: Path) -> None:
    bias = SEX + "  strata: dept\n  confidence: 95%\n" + EVERY
    first = taken(FRAME, bias, tmp_path)
    again = taken(FRAME.sample(frac=1, random_state=3), bias, tmp_path)
    assert {key: (one.value, one.interval) for key, one in first.items()} == {
        key: (one.value, one.interval) for key, one in again.items()
    }
    assert all(first["sex=f", code, ""].interval for code in CODES)
