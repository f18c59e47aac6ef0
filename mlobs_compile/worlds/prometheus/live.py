"""The folder of rule files, promtool, and the server that reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from mlobs_compile.backends import tools
from mlobs_compile.backends.registered import Files
from mlobs_compile.backends.rest import Api
from mlobs_compile.backends.stores.folder import Folder
from mlobs_compile.backends.taking_up import Check, TakenUp, Words, server
from mlobs_compile.change.objects import Key
from mlobs_compile.world import Ports, Site
from mlobs_compile.worlds.prometheus.options import Options
from mlobs_compile.worlds.prometheus.wanting import NAME

_HINT = "start Prometheus with `--web.enable-lifecycle`, or leave `reload` out and reload it yourself"


def live(site: Site, ports: Ports) -> TakenUp:
    options = site.options
    assert isinstance(options, Options)
    folder = Path(options.rules)
    files = Files(Folder(folder), site, NAME, settles=True)
    told = server(options.reload, options.token, ports, lambda api: partial(_loaded, api, folder), _HINT)
    return TakenUp(files, _promtool(folder) if options.check == "promtool" else None, told)


def _promtool(folder: Path) -> Callable[[], Check]:
    return lambda: partial(_checked, tools.found("promtool"), folder)


def _checked(program: str, folder: Path, touched: Sequence[Key]) -> Words:
    names = [key.name for key in touched if (folder / key.name).is_file()]
    if not names:
        return None
    said = tools.run(program, ("check", "rules", *names), folder)
    return f"promtool refuses the files: {said.text.strip()}" if said.code else None


def _loaded(api: Api, folder: Path, touched: Sequence[Key]) -> Words:
    """Whether the server evaluates the files; it may see the folder under another path, so names are compared."""
    if api.read("/api/v1/status/runtimeinfo").at("data", "reloadConfigSuccess") is False:
        return f"{api.url} says that its last reload failed; its log has the reason"
    if not touched:
        return None
    groups = api.read("/api/v1/rules").at("data", "groups")
    if not isinstance(groups, list) or not all(isinstance(one, dict) for one in groups):
        return f"{api.url} does not answer as Prometheus does; is the address right?"
    read = {str(group.get("file")).rpartition("/")[2] for group in groups}
    unread = [key.name for key in touched if key.name not in read and (folder / key.name).is_file()]
    if not unread:
        return None
    shown = ", ".join(f"`{name}`" for name in unread[:3]) + (
        f" and {len(unread) - 3} more" if unread[3:] else ""
    )
    return (
        f"{api.url} has reloaded and does not read {shown}; "
        f"add `{folder}/*.yaml`, as the server sees that folder, to its `rule_files`"
    )
