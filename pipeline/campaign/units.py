"""Who reports: villages, offices, and the units between them and the issuer."""

import unicodedata
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from pipeline.campaign.base import Frozen, Name
from schemas.words import UNIT_SUFFIXES


class Unit(Frozen):
    """A village with its target in households, or another unit that reports. kind: "village", or "office" for a unit
    that is asked for filings and activities but never ranked (001-13, 002-6). parent: the unit of Units.above it belongs
    to, "" for the issuer itself.
    """

    name: Name
    target: int = Field(default=0, ge=0)
    aliases: tuple[str, ...] = ()
    code: str = ""
    kind: Literal["village", "office"] = "village"
    parent: str = ""


class UpperUnit(Frozen):
    """A unit between the villages and the issuer. parent: the one above it, "" for the issuer. level: what such a unit is
    called, read off the end of its name when "". office: who signs its notices; report_to: where it reports to; to: whom
    its notices address.
    """

    name: Name
    parent: str = ""
    level: str = ""
    aliases: tuple[str, ...] = ()
    office: str = ""
    report_to: str = ""
    to: str = ""


class Units(Frozen):
    """Who reports; stated_total: the sum the plan itself prints. above: the units between the villages and the issuer, as
    many levels as there are; none where the villages report to the issuer. level: what the issuer is called.
    """

    basis: str
    list: tuple[Unit, ...]
    stated_total: int | None = Field(default=None, ge=0)
    prefixes: tuple[str, ...] = ()
    level: str = ""
    above: tuple[UpperUnit, ...] = ()

    @model_serializer(mode="wrap")
    def _as_said(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what a programme of one level does not say: its hash stays what it was."""
        return {key: value for key, value in plain(self).items() if value or key not in ("level", "above")}


def unit_key(name: str, prefixes: Iterable[str]) -> str:
    """What makes two spellings of a unit the same: form, blanks, upper-level prefixes and the suffix do not matter."""
    key = "".join(unicodedata.normalize("NFKC", name).split())
    for prefix in prefixes:
        key = key.removeprefix(prefix) or key
    suffix = next((suffix for suffix in UNIT_SUFFIXES if key.endswith(suffix) and key != suffix), "")
    return key.removesuffix(suffix)
