"""What only a person can settle: asked in a sheet, decided in it, obeyed from then on, never asked twice.

Pure, and a function of the submissions alone: the returned sheets in the archive are the memory, so every past day is
built again with what had been decided by then.
"""

from pipeline.decisions.decided import Decided, decided
from pipeline.decisions.nameless import with_names, with_units_decided
from pipeline.decisions.obeyed import decided_names, with_days
from pipeline.decisions.questions import about_files, asked, in_order
from pipeline.decisions.rulings import NO_RULINGS, Rulings

__all__ = [
    "NO_RULINGS",
    "Decided",
    "Rulings",
    "about_files",
    "asked",
    "decided",
    "decided_names",
    "in_order",
    "with_days",
    "with_names",
    "with_units_decided",
]
