"""The command line: what may be typed, and which command answers. Imports nothing heavy before it must."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.errors import OPERATOR_MUST_ACT
from pipeline.wording import words

COMMANDS = ("run", "check", "templates", "sample", "watch", "demo", "campaigns", "combine", "test")


class _Parser(argparse.ArgumentParser):
    """argparse with its few fixed words in the user's language."""

    def format_help(self) -> str:
        """Help with translated headings."""
        text = super().format_help()
        for english, ours in words("cli").table("headings").items():
            text = text.replace(english, ours)
        return text

    def error(self, message: str) -> None:  # type: ignore[override]
        """One clear line and exit 2."""
        self.exit(OPERATOR_MUST_ACT, words("cli")("wrong", problem=_in_our_words(message), program=self.prog) + "\n")


def _in_our_words(message: str) -> str:
    """What argparse found wrong, in the user's language; as it stands when it is something new."""
    say = words("cli")
    for english, ours in say.table("mistakes").items():
        if found := re.fullmatch(english, message, re.DOTALL):
            facts = found.groupdict()
            if "choice" in facts:
                facts["choice"] = facts["choice"].replace("'", "")
            if "what" in facts:
                names = say.table("placeholders")
                facts["what"] = ", ".join(names.get(one, one) for one in facts["what"].split(", "))
            return ours.format(**facts)
    return message


def _day(text: str) -> date:
    """A day typed as 2021-10-22. Raises argparse.ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(words("cli")("wrong_day", text=text)) from None


def _scheduler(text: str) -> str:
    """The address of a cluster's scheduler, as in config.yaml. Raises argparse.ArgumentTypeError."""
    if re.fullmatch(r"(tcp|tls|ucx)://\S+", text):
        return text
    raise argparse.ArgumentTypeError(words("cli")("wrong_scheduler", text=text))


def _place(text: str) -> Path | str:
    """A folder, or a URL as it is: a path would lose one of its slashes."""
    return text if "://" in text else Path(text)


def read_arguments(typed: Sequence[str]) -> argparse.Namespace:
    """What was typed; a missing command means run. Help and mistakes end the program (0 and 2)."""
    say = words("cli")
    parser = _Parser(
        prog="run.py",
        description=say("about"),
        epilog=say("epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="help", help=say("option.help"))
    commands = parser.add_subparsers(dest="command", metavar=say("command"), parser_class=_Parser)
    made = {}
    for name in COMMANDS:
        made[name] = commands.add_parser(
            name,
            help=say(f"{name}.help"),
            description=say(f"{name}.about"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
        )
        made[name].add_argument("-h", "--help", action="help", help=say("option.help"))
    for name in ("run", "check", "templates", "sample", "watch", "demo", "combine"):
        made[name].add_argument("--campaign", metavar="ID", help=say("option.campaign"))
    for name in ("run", "templates", "sample", "watch"):
        made[name].add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help=say("option.as_of"))
        for folder in ("input", "output", "archive"):
            kind = _place if folder == "input" else Path
            made[name].add_argument(f"--{folder}", type=kind, metavar="DIR", help=say(f"option.{folder}"))
    for name in ("run", "watch"):
        made[name].add_argument("--engine", choices=("local", "dask"), help=say("option.engine"))
        made[name].add_argument("--scheduler", type=_scheduler, metavar="URL", help=say("option.scheduler"))
        made[name].add_argument("--publish", action="store_true", default=None, help=say("option.publish"))
        made[name].add_argument("--draft", dest="publish", action="store_false", help=say("option.draft"))
    made["check"].add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("option.files"))
    made["sample"].add_argument("--seed", type=int, default=None, help=say("option.seed"))
    made["sample"].add_argument("--per-unit", type=int, default=None, metavar="N", help=say("option.per_unit"))
    made["demo"].add_argument("--folder", type=Path, default=None, metavar="DIR", help=say("option.demo_folder"))
    made["demo"].add_argument("--seed", type=int, default=2021, help=say("option.demo_seed"))
    made["demo"].add_argument("--county", action="store_true", help=say("option.demo_county"))
    made["campaigns"].add_argument(
        "action", nargs="?", choices=("list", "check", "new"), default="list", help=say("option.action")
    )
    made["campaigns"].add_argument("file", nargs="?", type=Path, metavar="FILE", help=say("option.campaign_file"))
    made["campaigns"].add_argument("--units", type=Path, metavar="FILE", help=say("option.units"))
    made["campaigns"].add_argument("--answers", type=Path, metavar="FILE", help=say("option.answers"))
    made["combine"].add_argument("name", metavar="NAME", help=say("option.combined"))
    made["combine"].add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("option.figures"))
    made["combine"].add_argument("--output", type=Path, metavar="DIR", help=say("option.output"))
    made["test"].add_argument("rest", nargs=argparse.REMAINDER, help=say("option.rest"))
    if typed and typed[0] == "test" and not {"-h", "--help"} & set(typed):
        return argparse.Namespace(command="test", rest=list(typed[1:]))  # pytest's own options are not ours to judge
    first = next((word for word in typed if not word.startswith("-")), None)
    asks_help = any(word in ("-h", "--help") for word in typed)
    return parser.parse_args(
        typed
        if first in COMMANDS or (asks_help and first is None) or (first and not _is_value(typed, first))
        else ["run", *typed]
    )


def _is_value(typed: Sequence[str], word: str) -> bool:
    """Whether the first bare word belongs to an option before it."""
    place = list(typed).index(word)
    return place > 0 and typed[place - 1].startswith("--")


def perform(arguments: argparse.Namespace, root: str) -> int:
    """Run the command; the exit code of the contract. Nothing escapes: our own mistakes go to a log and give 70."""
    from pipeline.commands import perform as perform_command

    return perform_command(arguments, Path(root))
