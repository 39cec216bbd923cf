"""What every run saw and decided, for ever: see record.Journal."""

from pipeline.journal.record import Duplicate, Journal, Received, RunRecord

__all__ = ["Duplicate", "Journal", "Received", "RunRecord"]
