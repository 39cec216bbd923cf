"""Merged and de-duplicated tables: the only thing measures look at."""

# mypy: disable-error-code="valid-type"
import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from schemas.tables.kinds import DAY


class Units(pa.DataFrameModel):
    """Villages in printed order; key name. targets in households."""

    name: Series[str] = pa.Field(unique=True)
    target: Series[int] = pa.Field(ge=0)


class Households(pa.DataFrameModel):
    """The household roster; key household (id). Empty when no roster was handed in."""

    household: Series[str] = pa.Field(unique=True)
    unit: Series[str]
    group: Series[str] = pa.Field(nullable=True)
    household_no: Series[str] = pa.Field(nullable=True)
    head: Series[str]
    phone: Series[str] = pa.Field(nullable=True)
    situation: Series[str] = pa.Field(nullable=True)


class Visits(pa.DataFrameModel):
    """Merged visits: one row per household, day and cadre (RULES G5), already limited to visited_on <= as_of.

    Key household + visited_on + cadre. counted: the mode reaches the household. complete: all that 001-7 asks.
    in_roster: matched to the household roster (NA without roster). source, row: the first row it came from;
    rows: how many typed rows it stands for; typed_rows: all their addresses, "source:row;source:row". Also carries head, group, phone, address, problem and the opinion columns.
    """

    household: Series[str]
    unit: Series[str]
    visited_on: Series[DAY]
    cadre: Series[str] = pa.Field(nullable=True)
    mode: Series[str]
    counted: Series[bool]
    complete: Series[bool]
    surveyed: Series[bool]
    source: Series[int]
    row: Series[int]
    rows: Series[int]
    typed_rows: Series[str]


class Answers(pa.DataFrameModel):
    """Questionnaires, one row each, answered_on <= as_of; question ids as columns with canonical options; consent boolean."""

    unit: Series[str]
    answered_on: Series[DAY]
    consent: Series[bool]
    source: Series[int]
    row: Series[int]


class Records(pa.DataFrameModel):
    """Rows of any other register that count at `as_of`: accepted, not superseded, of a known unit, dated by then.

    Facts.records holds one such table per register of the campaign (empty when nothing came in), with the columns of
    its form and these. Rows that repeat another word for word are left out.
    """

    source: Series[int]
    row: Series[int]
    unit: Series[str]

    class Config:
        """A register's own columns stand beside these."""

        strict = False


class Links(Records):
    """records["linkage"]: who is linked with which household; key cadre + household (000-10, 003-8).

    household: the same id as in Visits and Households when it is the same household.
    """

    cadre: Series[str]
    household: Series[str]


class Statements(Records):
    """records["forums"]: one row per representative; representative is NA in the only row of a meeting without any.

    meeting: its id, "unit|day|kind|place".
    """

    meeting: Series[str]
    held_on: Series[DAY]


class Meetings(pa.DataFrameModel):
    """records["meetings"]: one row per meeting; key meeting (000-17 to 000-20). source, row: its first row.

    representatives: distinct people named, cadres and those of the attendees left out. enough_representatives: at least
    as many as the campaign asks. principal_present: the unit's principal is among the attendees or the host (NA when the
    cadre roster names none). announced_before: made known on an earlier day (False when no day was given).
    """

    meeting: Series[str] = pa.Field(unique=True)
    unit: Series[str]
    kind: Series[str]
    held_on: Series[DAY]
    representatives: Series[int] = pa.Field(ge=0)
    enough_representatives: Series[bool]
    principal_present: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    announced_before: Series[bool]
    source: Series[int]
    row: Series[int]


class GridRoles(pa.DataFrameModel):
    """records["roles"]: one row per grid and filled role; key unit + grid + role (002-8). role: schemas.grids.ROLES."""

    unit: Series[str]
    grid: Series[str]
    role: Series[str]
    person: Series[str]
