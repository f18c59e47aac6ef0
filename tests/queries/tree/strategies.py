"""PromQL of every form that the grammar has, well typed, for the laws of the tree and for comparison with others."""

from __future__ import annotations

from hypothesis import strategies as st

LABELS = st.sampled_from(["job", "le", "instance", "by", "on", "bool", "a"])
DURATIONS = st.sampled_from(["5m", "1h30m", "300s", "1d", "2w", "250ms", "1y2w3d4h5m6s7ms"])
NUMBERS = st.sampled_from(
    ["0", "1", ".5", "5.", "1e3", "1E-5", "0x1F", "017", "NaN", "Inf", "inf", "123456789"]
)
TEXTS = st.sampled_from(
    ['"x"', "'y'", "`z`", '"a|b"', '".*"', '".+"', r'"\\d+"', r"'it\'s'", r'"\u00e9\x41\n"']
)
METRICS = st.sampled_from(["foo", "bar:baz", "sum", "by", "offset", "start", "http_requests_total", ":x"])
MODIFIERS = st.sampled_from(["", "", "", " offset 5m", " @ 10", " offset -1h @ end()", " @ start()"])
BLANKS = st.sampled_from(["", " ", "\n  ", " # why\n"])


@st.composite
def selectors(draw: st.DrawFn) -> str:
    matchers = draw(
        st.lists(
            st.builds("{}{}{}".format, LABELS, st.sampled_from(["=", "!=", "=~", "!~"]), TEXTS), max_size=2
        )
    )
    name = draw(METRICS)
    return f"{name}{{{draw(BLANKS)}{','.join(matchers)}}}" if matchers or draw(st.booleans()) else name


@st.composite
def label_lists(draw: st.DrawFn) -> str:
    return f"({', '.join(draw(st.lists(LABELS, max_size=2, unique=True)))})"


@st.composite
def ranges(draw: st.DrawFn, depth: int) -> str:
    length, modifier = draw(DURATIONS), draw(MODIFIERS)
    if draw(st.booleans()):
        return f"{draw(selectors())}[{length}]{modifier}"
    step = draw(st.sampled_from(["", "1m", "30s"]))
    return f"({draw(vectors(depth))})[{length}:{step}]{modifier}"


@st.composite
def scalars(draw: st.DrawFn, depth: int) -> str:
    match draw(st.integers(0, 4)) if depth > 0 else 0:
        case 1:
            return f"scalar({draw(vectors(depth - 1))})"
        case 2:
            return draw(st.sampled_from(["time()", "pi()"]))
        case 3:
            operator = draw(st.sampled_from(["+", "*", "== bool", "^", "- ", "%"]))
            return f"{draw(scalars(depth - 1))} {operator} {draw(scalars(depth - 1))}"
        case _:
            return draw(NUMBERS)


@st.composite
def aggregations(draw: st.DrawFn, depth: int) -> str:
    grouping = draw(
        st.one_of(st.just(""), st.builds("{} {}".format, st.sampled_from(["by", "without"]), label_lists()))
    )
    operator = draw(
        st.sampled_from(["sum", "avg", "COUNT", "group", "stddev", "topk", "quantile", "count_values"])
    )
    first = ""
    if operator in ("topk", "quantile"):
        first = draw(scalars(depth - 1)) + ", "
    if operator == "count_values":
        first = '"value", '
    inner = f"{draw(BLANKS)}({first}{draw(vectors(depth - 1))})"
    return f"{operator} {grouping}{inner}" if draw(st.booleans()) else f"{operator}{inner} {grouping}"


@st.composite
def operations(draw: st.DrawFn, depth: int) -> str:
    left, right = draw(vectors(depth - 1)), draw(vectors(depth - 1))
    operator = draw(
        st.sampled_from(["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<="])
    )
    if draw(st.booleans()):
        operator = draw(st.sampled_from(["and", "or", "unless", "AND"]))
        group = ""
    else:
        group = draw(st.sampled_from(["", "", " group_left ()", " group_right (z)", " group_left (y, z)"]))
        operator += draw(st.sampled_from(["", " bool"])) if operator[0] in "=!<>" else ""
        if draw(st.integers(0, 3)) == 0:
            return f"{left} {operator} {draw(scalars(depth - 1))}"
    matching = draw(st.sampled_from(["", " on (job)", " ignoring (job, le)", " on ()"]))
    return f"{left} {operator}{matching}{group if matching and matching != ' on ()' else ''} {right}"


@st.composite
def vectors(draw: st.DrawFn, depth: int) -> str:
    match draw(st.integers(0, 9)) if depth > 0 else 0:
        case 1:
            function = draw(
                st.sampled_from(["rate", "increase", "avg_over_time", "changes", "absent_over_time"])
            )
            return f"{function}({draw(ranges(depth - 1))})"
        case 2:
            function = draw(
                st.sampled_from(["abs", "absent", "sgn", "timestamp", "hour", "sort_desc", "clamp_max"])
            )
            more = f", {draw(scalars(depth - 1))}" if function == "clamp_max" else ""
            return f"{function}({draw(vectors(depth - 1))}{more})"
        case 3:
            return f"histogram_quantile({draw(scalars(depth - 1))}, {draw(vectors(depth - 1))})"
        case 4:
            return f'label_replace({draw(vectors(depth - 1))}, "a", "$1", "b", "(.*)")'
        case 5 | 6:
            return draw(aggregations(depth))
        case 7:
            return f"-{draw(vectors(depth - 1))}"
        case 8:
            return f"({draw(vectors(depth - 1))})"
        case 9:
            return draw(operations(depth))
        case _:
            return draw(selectors()) + draw(MODIFIERS)


QUERIES = st.one_of(vectors(4), scalars(3), ranges(3))
"""Queries that Prometheus takes."""


@st.composite
def broken(draw: st.DrawFn) -> str:
    """Queries with a piece cut out, put in or turned round: most are none any more, and some still are."""
    text = draw(QUERIES)
    words = ["(", ")", "{", "}", "[", "]", ",", "+", "-", "=", "==", "=~", "by", "on", "sum", "rate", "foo", '"x"',
             "5m", "1", "offset", "@", "bool", "group_left", "unless", ":", "#", "!", ">", "$window", "'", "\\", "é"]  # fmt: skip
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 4)))
        text = text[:start] + draw(st.sampled_from(["", *words])) + text[end:]
    return text
