"""A made-up township: its truth, the messy files its villages hand in, and the key to every mistake in them."""

from pipeline.demo.county import in_county
from pipeline.demo.decision_fill import fill_decisions
from pipeline.demo.hand_in import handed_in, planted, standing
from pipeline.demo.ledger_fill import fill_ledger
from pipeline.demo.planned import Planted
from pipeline.demo.programme import is_township, make_programme, write_programme
from pipeline.demo.programme_ledger import fill_programme_ledger
from pipeline.demo.stages import write_stage
from pipeline.demo.town import Township
from pipeline.demo.township import make_township
from pipeline.demo.truth import truth

__all__ = [
    "Planted",
    "Township",
    "fill_decisions",
    "fill_ledger",
    "fill_programme_ledger",
    "handed_in",
    "in_county",
    "is_township",
    "make_programme",
    "make_township",
    "planted",
    "standing",
    "truth",
    "write_programme",
    "write_stage",
]
