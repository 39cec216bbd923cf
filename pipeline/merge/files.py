"""What came in: deliveries by village, register and day, and what became of every file (DESIGN promises 2 and 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import pandas as pd

from pipeline.codes import codes_of, combined
from pipeline.model import Finding, Submission
from schemas.states import UNKNOWN_UNIT, FileStatus, Severity

DAY_COLUMN = {"visits": "visited_on", "questionnaire": "answered_on"}
KEYS = ["submission", "unit", "register", "day"]
NOT_READ = {  # problems that are nobody's mistake
    "file_duplicate": FileStatus.DUPLICATE,
    "file_archive_opened": FileStatus.SKIPPED,
}
COUNTS = ("submitted", "accepted", "quarantined")


def deliveries(
    sheets: pd.DataFrame, tables: Mapping[str, pd.DataFrame], submissions: Sequence[Submission], stale: Collection[str],
    names: Collection[str],
) -> pd.DataFrame:  # fmt: skip
    """Rows per submission, village, register and day, superseded files included (schemas.tables.Deliveries)."""
    parts = [_counted(table, register, sheets) for register, table in tables.items() if len(table)]
    parts.append(_without_rows(sheets, parts))
    rows = pd.concat(parts, ignore_index=True)
    rows["unit"] = rows["unit"].where(rows["unit"].isin(names), UNKNOWN_UNIT)
    rows = rows.groupby(KEYS, dropna=False, as_index=False).agg(
        nil=("nil", "max"),
        submitted=("submitted", "sum"),
        accepted=("accepted", "sum"),
        quarantined=("quarantined", "sum"),
    )
    received = {one.sha256: pd.Timestamp(one.received_on) for one in submissions}
    return rows.assign(
        received_on=rows["submission"].map(received).astype("datetime64[us]"),
        superseded=rows["submission"].isin(stale),
        nil=rows["nil"].astype("bool"),
    )


def _counted(table: pd.DataFrame, register: str, sheets: pd.DataFrame) -> pd.DataFrame:
    """One row for each sheet, village and day."""
    day = table[DAY_COLUMN[register]] if register in DAY_COLUMN else pd.Series(pd.NaT, index=table.index)
    (source, sources), (unit, units) = pd.factorize(table["source"]), codes_of(table["unit"])
    on, days = pd.factorize(day.astype("datetime64[us]"), use_na_sentinel=False)
    place, key = pd.factorize(combined((source, len(sources)), (unit, len(units)), (on, len(days))))
    submitted = np.bincount(place, minlength=len(key))
    accepted = np.bincount(place[table["accepted"].to_numpy()], minlength=len(key))
    rest, on = np.divmod(key, len(days))
    source, unit = np.divmod(rest, len(units))
    return pd.DataFrame(
        {
            "submission": sheets["submission"].reindex(sources[source]).astype("str").array,
            "unit": pd.array(units[unit], dtype="str"),
            "register": register,
            "day": days[on],
            "nil": False,
            "submitted": submitted,
            "accepted": accepted,
            "quarantined": submitted - accepted,
        }
    )


def _without_rows(sheets: pd.DataFrame, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Sheets that say "nothing this time", or are empty: handed in all the same."""
    empty = sheets[sheets["register"].ne("") & (sheets["nil"] | sheets["rows_submitted"].eq(0))]
    return pd.DataFrame(
        {
            "submission": empty["submission"].astype("str"),
            "unit": empty["unit"],
            "register": empty["register"],
            "day": pd.Series(pd.NaT, index=empty.index, dtype="datetime64[us]"),
            "nil": empty["nil"].astype("bool"),
            "submitted": 0,
            "accepted": 0,
            "quarantined": 0,
        }
    )


def status_of(
    submission: Submission, registers: str, counts: Mapping[str, int], severities: AbstractSet[Severity], nil: bool
) -> FileStatus:
    """Returned when nothing in it could be used; accepted rows with mistakes beside them are accepted with findings."""
    usable = counts["accepted"] > 0 or nil
    if submission.content.problem is not None and submission.content.problem.code in NOT_READ:
        return NOT_READ[submission.content.problem.code]
    if submission.content.problem is not None or (Severity.ERROR in severities and not usable):
        return FileStatus.RETURNED
    if not registers:
        return FileStatus.SKIPPED
    if severities & {Severity.ERROR, Severity.VERIFY}:
        return FileStatus.ACCEPTED_WITH_FINDINGS
    return FileStatus.ACCEPTED


def files(
    submissions: Sequence[Submission], sheets: pd.DataFrame, delivered: pd.DataFrame, findings: Sequence[Finding],
    replaced: Mapping[str, str], withdrawn: Collection[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """One row per submission by name (schemas.tables.Files).

    submitted: rows the reader took for rows; accepted and quarantined: those that are there at the end. Nothing is lost as
    long as the two are as many as the one.
    """
    severities: dict[str, set[Severity]] = {}
    for finding in findings:
        severities.setdefault(finding.submission, set()).add(finding.severity)
    counts = delivered.groupby("submission")[list(COUNTS)].sum().to_dict("index")
    units = (
        delivered.groupby("submission")["unit"]
        .agg(lambda found: "+".join(sorted(set(found) - {UNKNOWN_UNIT})) or UNKNOWN_UNIT)
        .to_dict()
    )
    read = sheets.groupby("submission")["rows_submitted"].sum().to_dict()
    nil = set(sheets.loc[sheets["nil"], "submission"])
    found = (
        sheets[sheets["register"].ne("")]
        .groupby("submission")["register"]
        .agg(lambda one: "+".join(sorted(set(one))))
        .to_dict()
    )
    rows = []
    for one in sorted(submissions, key=lambda one: (one.name, one.sequence, one.sha256)):
        count = counts.get(one.sha256, dict.fromkeys(COUNTS, 0))
        register = found.get(one.sha256, "")
        status = status_of(one, register, count, severities.get(one.sha256, set()), one.sha256 in nil)
        newer = replaced.get(one.sha256, "")
        status = FileStatus.WITHDRAWN if one.sha256 in withdrawn else status
        rows.append(
            (one.sha256, one.name, units.get(one.sha256, UNKNOWN_UNIT), register, (FileStatus.SUPERSEDED if newer else status).value,
             one.received_on, read.get(one.sha256, 0), *(count[name] for name in COUNTS[1:]), newer, one.present, one.sequence)
        )  # fmt: skip
    columns = ["submission", "file", "unit", "register", "status", "received_on", "rows_submitted", "rows_accepted",
               "rows_quarantined", "superseded_by", "present", "sequence"]  # fmt: skip
    dtypes = dict.fromkeys(columns, "str") | {"received_on": "datetime64[us]", "present": "bool", "sequence": "int64"}
    dtypes |= dict.fromkeys(["rows_submitted", "rows_accepted", "rows_quarantined"], "int64")
    return pd.DataFrame(rows, columns=columns).astype(dtypes)
