"""The town's answers by sex and age band, for its leaders: nothing small is shown, nor can be worked out (PRACTICE B8)."""

from __future__ import annotations

from pipeline.campaign import Metric, Question, Questionnaire
from pipeline.measures.answer_counts import Counted
from pipeline.measures.figures import NONE, Figure, Scope
from pipeline.measures.respondents import Groups
from pipeline.measures.suppression import Mask, hidden_cells
from pipeline.measures.survey_rates import status_of
from schemas.states import FigureStatus

HIDDEN = FigureStatus.SUPPRESSED.value


def crosstabs(question: Question, counted: Counted, groups: Groups, rules: Questionnaire, scope: Scope) -> list[Figure]:
    """cross_n, cross_count and cross_rate of one question by one breakdown, the town only. A hidden number is not kept:
    its row says so, without value, numerator or denominator.
    """
    options, valid = counted.options, counted.valid
    cells, totals = hidden_cells(options, valid, rules.suppress_below, adds_up=question.type != "multiple")

    def figure(name: str, top: float, n: float, below: float = NONE, hide: bool = False) -> Figure:
        status = HIDDEN if hide else status_of(n, rules).value
        if hide:
            top = below = n = NONE
        value = top if below != below else top / below if below else NONE
        return Figure(name, scope.town, scope.starts, scope.ends, top, below, value, n, status, question.basis)

    found = []
    for row, title in enumerate(groups.titles):
        place, n, gone = f"{question.id}.{groups.by}.{title}", float(valid[row]), bool(totals[row])
        found.append(figure(f"cross_n.{place}", n, n, hide=gone))
        for column, option in enumerate(question.options):
            count = figure(
                f"cross_count.{place}.{option}", float(options[row, column]), n, hide=bool(cells[row, column])
            )
            found.append(count._replace(n=NONE) if gone else count)
        for metric in question.measured:
            good, whole = (float(counts[row]) for counts in counted.rate(metric.favourable, metric.excluded or ()))
            hide = gone or tells(question, metric, cells[row])
            found.append(figure(f"cross_rate.{metric.id}.{place}", good, whole, whole, hide))
    return found


def tells(question: Question, metric: Metric, hidden: Mask) -> bool:
    """Whether the rate of a group would tell more than its shown cells and its total do: when what is hidden is of more
    than one sort (favourable, not, left out of the rate), or options of one answer do not exclude each other.
    """
    sorts = {
        "good" if option in metric.favourable else "out" if option in (metric.excluded or ()) else "bad"
        for option, gone in zip(question.options, hidden.tolist(), strict=True)
        if gone
    }
    return len(sorts) > 1 or (question.type == "multiple" and bool(sorts))
