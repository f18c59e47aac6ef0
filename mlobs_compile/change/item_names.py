"""What the items of lists are called: by what tells one from the others, and by their numbers where nothing does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from mlobs_compile.artifact import Json

IDENTITIES = ("Id", "id", "name", "Name", "Key", "key", "uid", "title", "refId")
"""Keys whose value tells an item of a list from the others, where all items have one."""
RULES = ("alert", "record")
"""Keys of which each rule of Prometheus has one; records of several windows share a name, and differ in a label."""
Items = Sequence[Json]
Item = Mapping[str, Json]
Names = list[str]


def item_names(*lists: Items) -> tuple[Names, ...]:
    """The names of the items of each list, in brackets and unique within it; an item is called alike in all lists."""
    items = [[item for item in one if isinstance(item, Mapping)] for one in lists]
    if any(len(found) != len(one) for found, one in zip(items, lists, strict=True)):
        return tuple(map(_numbers, lists))
    for way in (*(_by(key) for key in IDENTITIES), _rule):
        names = [[way(item) for item in one] for one in items]
        if all(None not in one and len(set(one)) == len(one) for one in names):
            return tuple([f"[{name}]" for name in one] for one in names)
    return _rules(items) or tuple(map(_numbers, lists))


def _rules(lists: Sequence[Sequence[Item]]) -> tuple[Names, ...] | None:
    """Rules of which several share a name: these by a label, or in their order; None where one has no name."""
    way = _with_label(lists)
    names = tuple(_counted([way(item) for item in items]) for items in lists)
    return names if all("[None]" not in one and len(set(one)) == len(one) for one in names) else None


def _counted(names: Sequence[str | None]) -> Names:
    seen: Counter[str | None] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"[{name}]" if seen[name] == 1 else f"[{name} {seen[name]}]")
    return found


def _numbers(items: Items) -> Names:
    return [f"[{number}]" for number in range(len(items))]


def _by(key: str) -> Callable[[Item], str | None]:
    return lambda item: _text(item.get(key))


def _rule(item: Item) -> str | None:
    return next((name for key in RULES if (name := _text(item.get(key))) is not None), None)


def _with_label(lists: Sequence[Sequence[Item]]) -> Callable[[Item], str | None]:
    """The name of a rule, and where it shares that, the label that tells it from the others of the name."""
    counts = [Counter(map(_rule, items)) for items in lists]
    shared = {name for count in counts for name, times in count.items() if times > 1}
    telling = {name: _telling(name, lists) for name in shared}

    def called(item: Item) -> str | None:
        name = _rule(item)
        key = telling.get(name)
        return name if key is None else f"{name}{{{key}={_label(item, key)}}}"

    return called


def _telling(name: str | None, lists: Sequence[Sequence[Item]]) -> str | None:
    """The first label by which all rules of a name differ in each list."""
    those = [[item for item in items if _rule(item) == name] for items in lists]
    keys = dict.fromkeys(key for items in those for item in items for key in _labels(item))
    for key in keys:
        values = [[_label(item, key) for item in items] for items in those]
        if all(None not in one and len(set(one)) == len(one) for one in values):
            return key
    return None


def _labels(item: Item) -> Item:
    labels = item.get("labels")
    return labels if isinstance(labels, Mapping) else {}


def _label(item: Item, key: str) -> str | None:
    return _text(_labels(item).get(key))


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
