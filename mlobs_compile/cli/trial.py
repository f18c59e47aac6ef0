"""A trial of imported documents: what would not compile is taken out and told, so that the rest can be written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.faults import migration
from mlobs_compile.pipeline import Beside, compile_all
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Translation, slug

_PROJECT = """
apiVersion: mlobs/v1
kind: Project
metadata: {name: trial, id: 00000000-0000-4000-8000-000000000000}
aws: {account: "123456789012", region: eu-west-1}
targets: {prometheus: {}, alertmanager: {}, cloudwatch: {}}
defaults: {any: {metadata: {team: trial}}}
"""
_TEAM = """
apiVersion: mlobs/v1
kind: Team
metadata: {name: NAME}
receivers:
  hook: {type: webhook, url: "https://trial.example"}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:trial"}
routing: {page: [hook, topic], ticket: [hook, topic]}
"""
_NAMED = ("slos", "alerts")
Tried = tuple[tuple[Translation, ...], tuple[Diagnostic, ...]]


def passing(translations: tuple[Translation, ...]) -> Tried:
    """The documents without the SLOs and alerts that do not compile, and what is wrong with these.

    A fault of anything else is told as it is.
    """
    told: list[Diagnostic] = []
    while True:
        translations = tuple(one for one in translations if _says_something(one))
        faulty, rest = _faults(translations) if translations else ({}, [])
        told += [_left_out(translations[index], route, found) for (index, route), found in faulty.items()]
        told += rest
        if not faulty:
            return translations, tuple(dict.fromkeys(told))
        translations = tuple(
            _without(one, {route for number, route in faulty if number == index})
            for index, one in enumerate(translations)
        )


def _faults(
    translations: tuple[Translation, ...],
) -> tuple[dict[tuple[int, Route], Diagnostic], list[Diagnostic]]:
    """The first fault of each SLO and alert by document and route, and the faults of everything else."""
    documents = (*_read(_PROJECT, "mlobs.yaml"), *_teams(translations))
    run = compile_all(documents, beside=Beside(translations=translations))
    faulty: dict[tuple[int, Route], Diagnostic] = {}
    rest: list[Diagnostic] = []
    for found in run.diagnostics:
        if found.severity is not Severity.ERROR:
            continue
        spots = _spots(translations, found)
        for spot in spots:
            faulty.setdefault(spot, found)
        rest += [] if spots else [found]
    return faulty, rest


def _spots(translations: tuple[Translation, ...], found: Diagnostic) -> list[tuple[int, Route]]:
    """The SLO or alert that a fault stands in."""
    if not isinstance(found.where, Place):
        return []
    routes = [(index, one.nearest(found.where) or ROOT) for index, one in enumerate(translations)]
    return [(index, Route(route[:2])) for index, route in routes if len(route) > 1 and route[0] in _NAMED]


def _left_out(translation: Translation, route: Route, found: Diagnostic) -> Diagnostic:
    noun = "SLO" if route[0] == "slos" else "alert"
    message = f"the {noun} `{route[1]}` of `{translation.name}` is not imported: {found.message}"
    return migration.NOT_CARRIED.at(found.where, message, part=found.part, help=found.help)


def _without(translation: Translation, routes: set[Route]) -> Translation:
    tree: dict[str, Node] = dict(translation.tree)
    for family, name in routes:
        entries = tree.get(str(family))
        if isinstance(entries, dict):
            tree[str(family)] = {key: value for key, value in entries.items() if key != name}
    origins = {route: place for route, place in translation.origins.items() if Route(route[:2]) not in routes}
    return replace(translation, tree=tree, origins=origins)


def _says_something(translation: Translation) -> bool:
    return any(translation.tree.get(key) for key in _NAMED)


def _teams(translations: Iterable[Translation]) -> tuple[Document, ...]:
    """Every team that is named as mlobs writes names, so that none is missing."""
    names = {"trial": None}
    for translation in translations:
        metadata = translation.tree.get("metadata")
        team = metadata.get("team") if isinstance(metadata, dict) else None
        names |= {team: None} if isinstance(team, str) and slug(team) == team != "" else {}
    return tuple(one for name in names for one in _read(_TEAM.replace("NAME", name), f"teams/{name}.yaml"))


def _read(text: str, path: str) -> tuple[Document, ...]:
    documents = source.read(text, path).value
    assert documents
    return documents
