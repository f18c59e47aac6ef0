"""The configuration on disk, amtool, and the server that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from mlobs_compile.backends import amtool, tools
from mlobs_compile.backends.registered import Files
from mlobs_compile.backends.rest import Api
from mlobs_compile.backends.stores.folder import Folder
from mlobs_compile.backends.taking_up import Check, TakenUp, Words, server
from mlobs_compile.change import texts
from mlobs_compile.change.objects import Key
from mlobs_compile.world import Ports, Site
from mlobs_compile.worlds.alertmanager.options import Options
from mlobs_compile.worlds.alertmanager.wanting import NAME

_HINT = "the address may be that of something else, or a proxy may stand before it"


def live(site: Site, ports: Ports) -> TakenUp:
    options = site.options
    assert isinstance(options, Options)
    config = Path(options.config)
    files = Files(Folder(config.parent), site, NAME, settles=True)
    told = server(options.reload, options.token, ports, lambda api: partial(_loaded, api, config), _HINT)
    return TakenUp(files, _amtool(config) if options.check == "amtool" else None, told)


def _amtool(config: Path) -> Callable[[], Check]:
    return lambda: partial(_checked, tools.found("amtool"), config)


def _checked(program: str, config: Path, touched: Sequence[Key]) -> Words:
    if not config.is_file() or all(key.name != config.name for key in touched):
        return None
    found = amtool.fault(program, config)
    return f"amtool refuses the configuration: {found}" if found is not None else None


def _loaded(api: Api, config: Path, touched: Sequence[Key]) -> Words:
    """Whether the server has the receivers of the file; what it shows of the rest hides secrets, so is not the file."""
    if not touched or not config.is_file():
        return None
    own = texts.body(config.read_bytes(), config.name).get("receivers", ())
    names = {str(one["name"]) for one in own if isinstance(one, Mapping)} if isinstance(own, list) else set()
    told = api.read("/api/v2/receivers").json
    if not isinstance(told, list) or not all(isinstance(one, Mapping) for one in told):
        return f"{api.url} does not answer as Alertmanager does; is the address right?"
    there = {str(one.get("name")) for one in told}
    if names == there:
        return None
    lost = ", ".join(f"`{name}`" for name in sorted(names ^ there)[:3])
    return (
        f"{api.url} has reloaded and has other receivers than `{config}`: {lost} on one side only; "
        "it reads another file: see its `--config.file`"
    )
