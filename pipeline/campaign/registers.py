"""What the registers beside the questionnaire hold, when a row of them counts, and what is asked of single rows."""

from typing import Literal

from pydantic import Field

from pipeline.campaign.base import Frozen, Name, NamedKind, Texts
from schemas.states import Mode, Severity


class VisitRules(Frozen):
    """Which modes reach a household, and what makes a visit complete (001-7)."""

    counted_modes: tuple[Mode, ...]
    complete_when: tuple[str, ...]
    basis: str


NO_VISITS = VisitRules(counted_modes=(Mode.HOME,), complete_when=("problem_found",), basis="")
"""The rules of a programme that keeps no register of visits: nothing is ever counted by them."""


class ActivityRules(Frozen):
    """Which activities the programme registers (one drop-down for all)."""

    basis: str
    kinds: tuple[NamedKind, ...]


class LinkageRules(Frozen):
    """Who is linked with whom: classes of cadres and of households (003-1, 003-3)."""

    basis: str
    cadre_classes: tuple[NamedKind, ...] = ()
    household_classes: tuple[NamedKind, ...] = ()


class ForumRules(Frozen):
    """When a meeting counts: enough representatives, and the principal there (000-17 to 000-19).

    principal_role: the word in the cadre roster's role column that marks the unit's principal; "" when nobody must come.
    kinds: what meetings are called; the first is meant when nothing is said.
    """

    basis: str
    minimum_representatives: int = Field(default=0, ge=0)
    principal_role: str = ""
    announced_before: bool = False
    kinds: tuple[NamedKind, ...] = ()


class DisputeRules(Frozen):
    """Fields of disputes and petitions (004-5)."""

    basis: str
    categories: tuple[NamedKind, ...] = ()


class RegisterRule(Frozen):
    """What is asked of single rows of a register: where these words stand, those cells are filled in (needs) or hold one
    of certain words. Never blocks a row unless severity says so.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: Name
    register_: str = Field(alias="register")
    where: dict[str, Texts] = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    words: dict[str, Texts] = Field(default_factory=dict)
    severity: Severity = Severity.VERIFY


class OwnColumn(Frozen):
    """A column this programme adds to a register: what it looks for that no other does."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Name
    type: Literal["text", "option", "yes_no", "count", "date"] = "text"
    options: tuple[Name, ...] = ()
    aliases: tuple[str, ...] = ()
    if_blank: Severity | None = None
    basis: str = ""


class RegisterForm(Frozen):
    """How this programme calls a register and its columns, which it leaves out, and what it adds.

    title: of the blank and its sheet. note: what stands above the columns' explanations. labels: column -> its header;
    the usual one is still understood. without: columns not printed, read where a village has them all the same.
    """

    register_: str = Field(alias="register")
    basis: str = ""
    title: str = Field(default="", pattern=r"^[^\[\]:*?/\\<>|\"]{0,28}$")
    note: str = ""
    labels: dict[str, Name] = Field(default_factory=dict)
    without: Texts = ()
    columns: tuple[OwnColumn, ...] = ()
