from __future__ import annotations

from mlobs_compile.review.change import Blast, Change, Op
from mlobs_compile.review.figures import Figures
from mlobs_compile.risk import Seen
from tests import reviews

RUN = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
SLOS = """\
slos:
  latency: {objective: 99%, signal: latency, at_most: 300ms}
  availability:
    objective: 99.9%
    signal: availability
    budget_policy: {"50%": ticket, "10%": page}
"""
CHECKED = """\
monitors: runner
drift: {features: {amount: {psi: {at_most: 0.25}}, age_band: {psi: {at_most: 0.25}, linf_simple: {at_most: 0.2}}}}
bias: {facets: {age_band: {groups: ["18-25", "65+"]}}, metrics: {DPPL: {at_most: 0.1}, DI: {within: [0.8, 1.25]}}}
"""
DRIFT, BIAS = CHECKED.splitlines()[1:]


def test_an_alert_that_is_gone_is_told_with_the_line_it_had() -> None:
    two = "alerts:\n  queue: {query: sum(depth), at_most: 10, severity: page}\n  load: {query: sum(load), at_most: 9}\n"
    one = "alerts:\n  load: {query: sum(load), at_most: 9}\n"
    assert reviews.placed(two, one) == ["R01 high fraud/alert/queue: alert (page) removed @ 2 before"]
    assert reviews.placed(one, two) == []


def test_an_slo_is_one_row_with_its_alerts() -> None:
    without = SLOS.partition("  availability")[0]
    assert reviews.rows(SLOS, without) == ["R01 high fraud/availability: SLO removed, with 5 alerts"]
    assert reviews.rows(without, SLOS) == []


def test_a_burn_rate_tier_and_a_step_of_the_budget_policy_are_told_by_name() -> None:
    off = SLOS.replace(
        "signal: availability", "signal: availability\n    tiers: {page-fast: {enabled: false}}"
    )
    assert reviews.rows(SLOS, off) == [
        "R01 high fraud/availability/burn/page-fast: burn-rate alert > 14.4x (page) removed"
    ]
    fewer = SLOS.replace(', "10%": page', "")
    assert reviews.rows(SLOS, fewer) == [
        "R01 high fraud/availability/budget/10-percent: budget alert at 10% left (page) removed"
    ]
    assert reviews.rows(off, SLOS) == reviews.rows(fewer, SLOS) == []


def test_the_checks_of_a_pillar_are_one_row_that_names_what_is_gone() -> None:
    assert reviews.rows((RUN, CHECKED), (RUN, CHECKED.replace(BIAS, ""))) == [
        "R01 medium fraud/bias: bias DPPL, DI of 2 groups removed, with 4 alerts"
    ]
    one = CHECKED.replace("DPPL: {at_most: 0.1}, ", "").replace(', "65+"', "")
    assert reviews.rows((RUN, CHECKED.replace(', "65+"', "")), (RUN, one)) == [
        "R01 medium fraud/bias/age_band=18-25/DPPL: bias DPPL of age_band=18-25 removed, with its alert"
    ]
    no_band = CHECKED.replace(", age_band: {psi: {at_most: 0.25}, linf_simple: {at_most: 0.2}}", "")
    assert reviews.rows((RUN, CHECKED), (RUN, no_band)) == [
        "R01 medium fraud/drift/age_band: drift psi, linf_simple of age_band removed, with 2 alerts"
    ]
    assert reviews.rows((RUN, no_band), (RUN, CHECKED)) == []


def test_names_in_place_of_a_star_remove_only_what_they_do_not_name() -> None:
    star = "monitors: runner\ndrift: {features: {'*': {psi: {at_most: 0.25}}}}"
    named = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.25}}, age_band: {psi: {at_most: 0.25}}}}"
    assert reviews.rows((RUN, star), (RUN, named)) == []
    assert reviews.rows(
        (RUN, star), (RUN, CHECKED.replace("age_band: {psi: {at_most: 0.25}, ", "age_band: {"))
    ) == ["R01 medium fraud/drift/all/psi: drift psi of age_band removed, with its alert"]


def test_a_column_of_a_data_set_is_one_row_and_the_alert_of_a_check_none() -> None:
    data = """\
columns:
  amount: {type: float, checks: {missing: {at_most: 1%, severity: page}}}
  age_band: {type: string}
  is_fraud: {type: integer}
"""
    assert reviews.rows(data, data.replace(", checks: {missing: {at_most: 1%, severity: page}}", "")) == [
        "R01 high transactions/column/amount/missing: data check missing removed"
    ]
    assert reviews.rows(data, data.replace("  is_fraud: {type: integer}\n", "")) == [
        "R01 medium transactions/column/is_fraud: data checks exists, type removed"
    ]


def test_a_model_is_one_row_with_all_that_was_on_it() -> None:
    texts = {"mlobs.yaml": reviews.HEAD + "alerts: {queue: {query: sum(depth), at_most: 10}}\n"}
    other = reviews.HEAD + "---\n" + reviews.platforms.HEAD.replace("fraud", "churn")
    both = {"mlobs.yaml": other + "alerts: {load: {query: sum(load), at_most: 10}}\n"}
    before, after = reviews.of_files(both, reviews.Side.BEFORE), reviews.of_files(texts, reviews.Side.AFTER)
    assert [reviews.row(one) for one in reviews.findings(reviews.between(before, after))] == [
        "R01 medium churn: model removed, with 1 alert"
    ]


def test_an_environment_is_one_row_and_nothing_in_it_another() -> None:
    head = 'targets: {cloudwatch: {}}\naws: {account: "123456789012", region: eu-west-1}\n'
    two, one = head + "environments: {staging: {}, prod: {}}", head + "environments: {prod: {}}"
    assert reviews.rows(two, one) == [
        "R01 high environment/staging: environment removed, with 1 SLO, 11 alerts and 7 checks"
    ]
    assert reviews.rows(one, two) == []


def test_what_is_removed_from_one_environment_only_names_that_one() -> None:
    head = 'targets: {cloudwatch: {}}\naws: {account: "123456789012", region: eu-west-1}\nenvironments: {staging: {}, prod: {}}'
    alert = "alerts: {queue: {query: sum(depth), at_most: 10}}\n"
    gone = alert + "environments: {staging: {alerts: {queue: {enabled: false}}}}"
    (found,) = reviews.findings(reviews.seen((head, alert), (head, gone)))
    assert (found.code, found.sighting.environments) == ("R02", ("staging",))


def test_a_target_that_is_gone_tells_how_much_it_made() -> None:
    extra = {"mlobs.yaml": reviews.HEAD.replace("alertmanager: {}", "alertmanager: {}, grafana: {}")}
    less = {"mlobs.yaml": reviews.HEAD}
    before, after = reviews.of_files(extra, reviews.Side.BEFORE), reviews.of_files(less, reviews.Side.AFTER)
    (found,) = reviews.findings(reviews.between(before, after))
    assert reviews.row(found).startswith("R01 medium target/grafana: target removed")
    assert str(found.sighting.line) == "mlobs.yaml:4 (removed)"


def test_what_is_renamed_lives_on() -> None:
    alert = "alerts: {%s: {query: sum(depth), at_most: 10, title: Waiting, summary: Payments wait.}}\n"
    states = [
        reviews.of_files({"mlobs.yaml": reviews.HEAD + alert % name}, side)
        for name, side in (("queue", reviews.Side.BEFORE), ("waiting", reviews.Side.AFTER))
    ]
    seen = reviews.between(*states)
    assert {change.op for change in seen.changes} >= {Op.RENAMED}
    assert not [
        one for one in reviews.findings(seen) if one.code == "R01" and "alert/" in one.sighting.object
    ]


def test_what_goes_with_a_renamed_slo_lives_on_with_it() -> None:
    slo = "slos: {%s: {objective: 99%%, title: Answers, sli: {events: {bad: 'sum(rate(b[$window]))', total: 'sum(rate(t[$window]))'}}}}"
    before, after = (
        reviews.of_files({"mlobs.yaml": reviews.HEAD + slo % name}, side)
        for name, side in (("answers", reviews.Side.BEFORE), ("replies", reviews.Side.AFTER))
    )
    seen = reviews.between(before, after)
    old, new = seen.was["default"]["fraud/answers"], seen.now["default"]["fraud/replies"]
    renamed = Change(
        Op.RENAMED,
        "SLO",
        new.id,
        old.id,
        old,
        new,
        (),
        None,
        Blast((("model", "fraud"),), ("risk",), ("default",)),
    )
    kept = tuple(one for one in seen.changes if one.id not in (old.id, new.id))
    told = Seen(before, after, (*kept, renamed), Figures(), reviews.TODAY)
    assert [reviews.row(one) for one in reviews.findings(told)] == []
