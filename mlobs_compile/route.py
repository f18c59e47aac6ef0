"""Where a value stands: the only locator the core knows.

A `Route` is a path of keys and indices inside one document; a `Place` adds the document. Line and column
are looked up in the `Document` only when something is shown, so a rule never handles either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Step = str | int
_PLAIN = re.compile(r"[A-Za-z_][\w-]*\Z").match
_TOKEN = re.compile(r"""\[(\d+)\]|"((?:[^"\\]|\\.)*)"|([^.\["]+)""")


class Route(tuple[Step, ...]):
    """Keys and indices from the root of a document, written `slos.latency.objective` or `columns[2].name`."""

    __slots__ = ()

    def __new__(cls, steps: Iterable[Step] = ()) -> Route:
        return super().__new__(cls, steps)

    def __truediv__(self, step: Step) -> Route:
        return Route((*self, step))

    def join(self, steps: Iterable[Step]) -> Route:
        """The route of something `steps` below this one."""
        return Route((*self, *steps))

    @property
    def parent(self) -> Route:
        return Route(self[:-1])

    def __str__(self) -> str:
        text = ""
        for step in self:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                quoted = step if _PLAIN(step) else '"' + step.replace("\\", "\\\\").replace('"', '\\"') + '"'
                text += f".{quoted}" if text else quoted
        return text

    @classmethod
    def parse(cls, text: str) -> Route:
        """The inverse of `str`; a name with a dot or a space needs quotes."""
        steps: list[Step] = []
        for index, quoted, plain in _TOKEN.findall(text):
            if index:
                steps.append(int(index))
            elif plain:
                steps.append(plain)
            else:
                steps.append(re.sub(r"\\(.)", r"\1", quoted))
        return cls(steps)


ROOT = Route()


@dataclass(frozen=True, slots=True)
class Place:
    """A route in a file of the repo; `path` is relative to the project's folder and uses forward slashes."""

    path: str
    route: Route = ROOT
    doc: int = 0
    """Which document of the file, counted from 0; a file may hold several, divided by `---`."""

    def __truediv__(self, step: Step) -> Place:
        return Place(self.path, self.route / step, self.doc)

    def __str__(self) -> str:
        return f"{self.path}#{self.route}" if self.route else self.path


def named(tree: object, path: str) -> Route | None:
    """The route of a path with `/` between its keys, as the tree has it: a key may hold a `/`, or be all digits."""
    entries = enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ()
    for step, value in entries:
        if str(step) == path:
            return Route((step,))
        if path.startswith(f"{step}/"):
            below = named(value, path[len(f"{step}/") :])
            if below:
                return Route((step, *below))
    return None
