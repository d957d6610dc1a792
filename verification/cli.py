"""The command line. Exit status: 0 done; 1 a surprise; 2 bad input, in one line on standard error.

To add a command: a file in `commands/` with a function and `COMMANDS = {name: function}`; it is found by its folder.
Its module is imported for `mpgtheory --help`, so it imports what is heavy when it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from mpgtheory.errors import InputError
from verification import commands, garbage, streams

OVERVIEW = """
Answer questions about Markov games exactly, with certificates. Every statement of the paper "Independent and
Decentralized Learning in Markov Potential Games" is built in.

GAME is the path of a game file, or a built-in family with parameters such as routing:players=4,common_interest=true.

Examples: mpgtheory potential matching_pennies | mpgtheory nash coordination | mpgtheory report
"""

app = typer.Typer(
    help=OVERVIEW,
    invoke_without_command=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        sys.stdout.write(f"mpgtheory {version('mpgtheory')}\n")
        raise typer.Exit


@app.callback()
def overview(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


def _commands() -> dict[str, Callable[..., int]]:
    """The commands of the modules in `commands/`, by name."""
    modules = (
        importlib.import_module(f"{commands.__name__}.{m.name}") for m in pkgutil.iter_modules(commands.__path__)
    )
    return {name: command for module in modules for name, command in getattr(module, "COMMANDS", {}).items()}


for _name, _command in sorted(_commands().items()):
    app.command(_name)(_command)


INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM."""
MAY_BE_EMPTY = ("--where", "--given")
"""Options for which an empty text means nothing at all."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit status."""
    try:
        _refuse_empty(arguments)
        status = app(list(arguments), standalone_mode=False, prog_name="mpgtheory")
    except InputError as error:
        return _refuse(str(error))
    except typer.TyperException as error:
        return _refuse(f"{error.format_message()} See mpgtheory --help.")
    except MemoryError:
        return _refuse("not enough memory for this; give a smaller game, fewer seeds or fewer records")
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    if status == INTERRUPTED:  # Typer turns Ctrl-C into this status too
        sys.stderr.write("mpgtheory: interrupted\n")
    return status if isinstance(status, int) else 0


def main() -> None:
    """The entry point of the `mpgtheory` command."""
    garbage.collect_rarely()
    try:
        streams.separate(as_json="--json" in sys.argv)
        streams.end_like_interrupt()
        status = run(sys.argv[1:])
        streams.finish()
    except InputError as error:
        status = _refuse(str(error))
    sys.exit(status)


def _refuse_empty(arguments: Sequence[str]) -> None:
    """An empty argument is most often an unset variable, as in -o "$FOLDER": the path "" would be the folder here.

    Raises:  InputError.
    """
    for before, argument in zip(["mpgtheory", *arguments], arguments, strict=False):
        option = before if not argument else argument[:-1] if re.fullmatch(r"--[a-z-]+=", argument) else None
        if option is not None and option not in MAY_BE_EMPTY:
            raise InputError(f"the argument after {option} is empty; was a variable not set? Leave it out, or give it")


def _refuse(message: str) -> int:
    if sys.stderr is not None:
        sys.stderr.write("mpgtheory: " + " ".join(message.split()) + "\n")
    return 2


if __name__ == "__main__":
    main()
