"""What a run was made of and what it made: program, programme, inputs, outputs, each with its hash. Written last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from pipeline.writers.csv_files import field

if TYPE_CHECKING:
    import pandas as pd

INPUTS = (
    "file", "submission", "status", "unit", "register", "received_on", "rows_submitted", "rows_accepted", "rows_quarantined",
    "superseded_by", "present",
)  # fmt: skip


def manifest_bytes(
    version: str, campaign: str, campaign_hash: str, as_of: date, files: pd.DataFrame, outputs: Mapping[str, str]
) -> bytes:
    """The manifest as JSON. files: schemas.tables.Files. outputs: path below the output folder -> SHA-256."""
    inputs = [
        dict(zip(INPUTS, row, strict=True)) for row in zip(*(files[name].tolist() for name in INPUTS), strict=True)
    ]
    for one in inputs:
        one["sha256"] = one.pop("submission").partition(":")[0]  # a second copy is listed under its own name
        one["received_on"] = field(one["received_on"])
        one |= {name: int(one[name]) for name in ("rows_submitted", "rows_accepted", "rows_quarantined")}
        one["present"] = bool(one["present"])
    content = {
        "program": version,
        "campaign": {"id": campaign, "hash": campaign_hash},
        "as_of": as_of.isoformat(),
        "inputs": sorted(inputs, key=lambda one: (one["file"], one["sha256"])),
        "outputs": dict(sorted(outputs.items())),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
