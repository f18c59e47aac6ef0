"""The `mlobs` command: parses, calls, prints, exits. A verb's file is imported only when the verb is used."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from types import ModuleType
from typing import TYPE_CHECKING, NoReturn

import click

from mlobs_compile import __version__
from mlobs_compile.errors import Exit, MlobsError

if TYPE_CHECKING:
    from mlobs_compile.cli.around import Around

VERBS = {
    "init": "Write a first project into a folder.",
    "check": "Validate and lint; all errors at once.",
    "compile": "Compile the specs into every target's files.",
    "run": "Work the checks of a model or a data set off on a batch of data.",
    "push": "Publish the results of dbt and Great Expectations, an MLflow registry, incidents.",
    "report": "Tell how much alerts ask of people, and what they give for it.",
    "test": "Test the compiled alerts with promtool, the routes with amtool.",
    "baseline": "Freeze how a model's data and measures are when all is well.",
    "diff": "Show what a change of the spec means, and what it risks.",
    "plan": "Show what an apply would change in the live world, and write it to a file.",
    "apply": "Make the live world as the spec says.",
    "drift": "Show what somebody changed in the live world, or take it into the spec.",
    "rollback": "Put back what a run of apply has changed.",
    "export": "Write the monitoring as files of CloudFormation or Terraform.",
    "iam": "Write the IAM policies of the roles that plan and apply.",
    "relay": "Start what retrains a model when Alertmanager says so.",
    "lint": "Judge Prometheus rule files, whoever wrote them.",
    "facts": "Pull facts from a live Prometheus, and show them.",
    "explain": "Say where a value or an alert comes from, or what a code means.",
    "import": "Draft documents from dbt, Feast, MLflow, Airflow, AWS, or other tools' rules.",
    "schema": "Write the JSON Schemas for editors.",
    "doctor": "Look at the installation and the tools around it.",
}


class Verbs(click.Group):
    """The verbs by name; their help is in the table above, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"mlobs_compile.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from mlobs_compile.diagnostic import did_you_mean

            hint = did_you_mean(args[0], VERBS)
            raise click.UsageError(f"no such verb `{args[0]}`" + (f"; {hint}" if hint else ""), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="mlobs %(version)s")
def mlobs() -> None:
    """Compile one reviewed spec of an ML platform into its monitoring.

    Exit codes: 0 ok, 1 findings, 2 changes (with --exit-code), 3 generated files or plan stale, 4 partly applied,
    5 cancelled, 6 refused, 64 usage, 70 internal error.
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a verb and ends the process with its code, without freeing what it held object by object."""
    gc.disable()  # A short run makes hardly a cycle, and looking for them costs a quarter of a large compile.
    _without_plugins_of_pydantic()
    code = run(arguments)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # `click.echo` has flushed, and told what went wrong.
            if stream is not None:  # as where it was closed before the start
                stream.flush()
    os._exit(code)


def _worlds(around: Around | None) -> AbstractContextManager[None]:
    """The worlds that were given, for as long as the verb runs."""
    if around is None or not around.worlds:
        return nullcontext()
    from mlobs_compile import plugins

    return plugins.beside(around.worlds)


def _without_plugins_of_pydantic() -> None:
    """Keeps pydantic from searching the installation for plug-ins: no other package is to read the specs.

    Its module for the search is replaced rather than switched off, because importing it brings e-mail and sockets
    along, a tenth of the time that `check` takes. Should pydantic rename it, only that time is lost again.
    """
    search = ModuleType("pydantic.plugin._loader")
    search.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(search.__name__, search)


def run(arguments: list[str] | None = None, around: Around | None = None) -> int:
    """Runs a verb and returns its exit code; no fault of a user ends in a traceback.

    The live verbs find their worlds, AWS and the person to ask `around` them.
    """
    try:
        with _worlds(around):
            code = mlobs.main(arguments, prog_name="mlobs", standalone_mode=False, obj=around)
        return int(code) if isinstance(code, int) else Exit.OK
    except click.UsageError as error:
        error.show()
        return Exit.USAGE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("mlobs: cancelled", err=True)
        return Exit.CANCELLED
    except MlobsError as error:
        click.echo(f"mlobs: {error}", err=True)
        return error.exit
    except SystemExit:  # What click makes of a pipe whose reader has gone; stdout is quiet from here on.
        return Exit.OK
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        where = f" `{error.filename}`" if error.filename else ""
        click.echo(f"mlobs: {(error.strerror or str(error)).lower()}{where}", err=True)
        return Exit.USAGE
    except Exception as error:
        if os.environ.get("MLOBS_DEBUG"):
            raise
        click.echo(
            f"mlobs: internal error (MLO900): {type(error).__name__}: {error}\n"
            "This is a bug. Set MLOBS_DEBUG=1 to see where it happened, and report it with the spec that shows it.",
            err=True,
        )
        return Exit.INTERNAL
