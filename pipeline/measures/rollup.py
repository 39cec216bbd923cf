"""Figures of the units between villages and issuer, from the figures of the villages and offices below them.

Counts add. Rates, bounds, ranks and words are made again from the sums by the functions that make them for a village and
the town: no figure has two formulas. What needs more than sums is not rolled up: cross-tables, which could be taken apart
by whoever has those of all parts, and groups of like issues, which are made from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isnan

from pipeline.campaign import Campaign, Question, Questionnaire
from pipeline.measures.figures import Figure, Scope, by_figure, count_rows, rates, values_of, without_denominator
from pipeline.measures.issues import category_shares
from pipeline.measures.pace import even_plan, pace
from pipeline.measures.ranking import main_ranking
from pipeline.measures.rechecks import CONFIRMED_RATE, SATISFACTION_RATE, recheck_rates
from pipeline.measures.requirements import met_rates
from pipeline.measures.survey_rates import Survey, bounds, places, ranked_rates, shares, weighted
from pipeline.measures.tally import option_figures, papers
from schemas.states import FigureStatus

Groups = Mapping[str, Sequence[str]]
"""Upper unit -> the units its figures are made of."""
Rows = Mapping[str, Figure]
"""Unit -> its row of one figure in one period."""
Sums = dict[str, float]
MADE_AGAIN = ("time_progress", "pace_gap", "rank", "planned_households", "category_", "similar_", "cross_")
"""How figures begin that are the sum of nothing."""
ENDINGS = (".low", ".high", ".weighted")
ROSTER = "roster_households"
SILENT = FigureStatus.NOT_SUBMITTED


def rolled_up(found: Sequence[Figure], groups: Groups, campaign: Campaign, ends: date) -> list[Figure]:
    """Every figure of the units named in `groups` but their ranks (see ranks_of).

    found: rows of the units they are made of; other rows are passed over. A part that is itself a sum (a county's own row)
    brings its weighted rates along. An upper unit nobody below which sent anything has sent nothing; the issuer, whose row
    is the last word on everything, keeps its 0.
    """
    if not groups:
        return []
    parts = _Parts(found, groups, campaign, ends)
    made = [*_survey(parts), *_requirements(parts), *_rechecks(parts), *_plain(parts)]
    made += _paced(made, parts)
    made += _categories(made, parts)
    return made


class _Parts:
    """The rows to be rolled up, by figure and period. told: figures that have been."""

    def __init__(self, found: Sequence[Figure], groups: Groups, campaign: Campaign, ends: date) -> None:
        self.groups, self.campaign = groups, campaign
        names = tuple(groups)
        self.scope = Scope(names[:-1], names[-1], campaign.activity.starts, ends)
        self.told: set[str] = set()
        wanted = frozenset(unit for units in groups.values() for unit in units)
        self.rows: dict[tuple[str, date, date], dict[str, Figure]] = {}
        for one in found:
            if one.unit in wanted:
                self.rows.setdefault((one.figure, one.period_start, one.period_end), {})[one.unit] = one

    def of(self, figure: str) -> Rows:
        """The rows of a figure from the activity's start on; whoever asks rolls it up."""
        self.told.add(figure)
        return self.cumulative(figure)

    def cumulative(self, figure: str) -> Rows:
        """The same of a figure that is rolled up elsewhere."""
        return self.rows.get((figure, self.scope.starts, self.scope.ends), {})

    def sums(self, rows: Rows, column: str = "numerator") -> Sums:
        """Upper unit -> sum of a column over its parts; NaN when one of them has no number."""
        return {
            name: sum(getattr(rows[unit], column) for unit in units if unit in rows) + 0.0
            for name, units in self.groups.items()
        }

    def where(self, rows: Rows, status: FigureStatus) -> dict[str, list[bool]]:
        """Upper unit -> for each of its parts that has the figure, whether it stands like that."""
        return {
            name: [rows[unit].status == status.value for unit in units if unit in rows]
            for name, units in self.groups.items()
        }


def _survey(parts: _Parts) -> Iterator[Figure]:
    rules = parts.campaign.questionnaire
    if rules is None:
        return
    of = Survey(rules, parts.campaign, parts.scope, _weights(parts, rules))
    if asked := parts.of("questionnaire_n"):
        yield from papers(parts.sums(asked), of)
    for question in rules.questions:
        options = {option: parts.of(f"option_count.{question.id}.{option}") for option in question.options}
        for option, rows in options.items():
            parts.told.add(f"option_share.{question.id}.{option}")
            counts, valid = parts.sums(rows), parts.sums(rows, "n")
            for unit in parts.groups if rows else ():
                yield from option_figures(question, option, counts[unit], valid[unit], unit, False, of)
        yield from _shares(f"dont_know_share.{question.id}", question, of, parts)
        for metric in question.measured:
            name = f"{metric.id}.{question.id}"
            own = _shares(name, question, of, parts)
            yield from (*own, *bounds(name, own, rules)) if own else ()
            yield from _weighted(name, own, of, parts)
            yield from _shares(f"{name}.of_age", question, of, parts)
            yield from _shares(f"{metric.id}_all.{question.id}", question, of, parts)
        index = _shares(f"score_index.{question.id}", question, of, parts)
        yield from (*index, *_weighted(f"score_index.{question.id}", index, of, parts))


def _shares(figure: str, question: Question, of: Survey, parts: _Parts) -> list[Figure]:
    rows = parts.of(figure)
    return shares(figure, parts.sums(rows), parts.sums(rows, "denominator"), question, of) if rows else []


def _weights(parts: _Parts, rules: Questionnaire) -> Sums | None:
    """Households that weigh the villages' answers, as their own figures say."""
    if not rules.weight:
        return None
    rows = parts.cumulative(ROSTER if rules.weight == "roster" else "target")
    return {unit: one.value for unit, one in rows.items() if one.value > 0}


def _weighted(name: str, own: Sequence[Figure], of: Survey, parts: _Parts) -> Iterator[Figure]:
    """Of every upper unit, from its villages; a part that has such a rate itself weighs as much as its villages did."""
    rates_of, made = parts.cumulative(name), parts.cumulative(f"{name}.weighted")
    weights = dict(of.weights or {}) | {unit: 0.0 if isnan(one.denominator) else one.denominator for unit, one in made.items()}  # fmt: skip
    for one in own if of.weights is not None else ():
        units = [unit for unit in parts.groups[one.unit] if unit in rates_of]
        answers = [rates_of[unit] for unit in units]
        told = [row._replace(value=0.0 if isnan(value := made[row.unit].value) else value)
                if row.unit in made and not isnan(row.value) else row for row in answers]  # fmt: skip
        scope = Scope(tuple(units), one.unit, of.scope.starts, of.scope.ends)
        yield from weighted(name, [*told, one], Survey(of.rules, of.campaign, scope, weights))


def _requirements(parts: _Parts) -> Iterator[Figure]:
    """Counts of every rule; nothing where some part does not know its subjects and no other has any."""
    for rule in parts.campaign.requirements:
        subjects = parts.of(f"requirement.{rule.id}.subjects")
        unknown = _unknown(subjects, parts)
        for name in ("subjects", "met", "short", "over", "not_yet_due"):
            if rows := parts.of(f"requirement.{rule.id}.{name}"):
                yield from _counts(f"requirement.{rule.id}.{name}", rows, unknown, parts.scope, parts)
        if rows := parts.of(figure := f"requirement.{rule.id}.met_rate"):
            done, due = parts.sums(rows), parts.sums(rows, "denominator")
            waiting = _known(parts.cumulative(f"requirement.{rule.id}.not_yet_due"), parts)
            yield from met_rates(figure, done, due, waiting, parts.scope, rule.basis)


def _unknown(rows: Rows, parts: _Parts) -> set[str]:
    known, told = _known(rows, parts), parts.where(rows, FigureStatus.NO_DENOMINATOR)
    return {name for name, missing in told.items() if any(missing) and not known[name]}


def _known(rows: Rows, parts: _Parts) -> Sums:
    """Sums of the parts that know their number."""
    return parts.sums({unit: one for unit, one in rows.items() if not isnan(one.numerator)})


def _counts(figure: str, rows: Rows, unknown: set[str], scope: Scope, parts: _Parts) -> Iterator[Figure]:
    basis = next(iter(rows.values())).basis
    for one in count_rows(figure, _known(rows, parts), scope, basis):
        yield without_denominator(one) if one.unit in unknown else one


def _rechecks(parts: _Parts) -> Iterator[Figure]:
    for name in (CONFIRMED_RATE, SATISFACTION_RATE):
        if rows := parts.of(name):
            good, asked = parts.sums(rows), parts.sums(rows, "denominator")
            bad = {unit: asked[unit] - good[unit] for unit in asked}
            yield from recheck_rates(name, good, bad, parts.campaign, parts.scope)


def _plain(parts: _Parts) -> Iterator[Figure]:
    """Every other figure: counts, and rates that are their sums over their sums."""
    issuer = parts.campaign.issuer
    for (figure, starts, ends), rows in parts.rows.items():
        if figure in parts.told or figure.startswith(MADE_AGAIN) or figure.endswith(ENDINGS):
            continue
        scope = parts.scope.within(starts, ends)
        if not any(_is_rate(one) for one in rows.values()):
            yield from _counts(figure, rows, _unknown(rows, parts) if figure == ROSTER else set(), scope, parts)
            continue
        silent = {name: SILENT for name, all_of in parts.where(rows, SILENT).items() if all_of and all(all_of) and name != issuer}  # fmt: skip
        basis = next(iter(rows.values())).basis
        yield from rates(figure, parts.sums(rows), parts.sums(rows, "denominator"), scope, basis, silent)


def _is_rate(one: Figure) -> bool:
    """Whether a row is a part of a whole: a count has no whole, and its number is its value."""
    return not isnan(one.denominator) or isnan(one.value) != isnan(one.numerator)


def _paced(made: Sequence[Figure], parts: _Parts) -> Iterator[Figure]:
    """Time and the gap to it, and an even plan."""
    scope = parts.scope
    done, targets = values_of(made, "completion_rate"), values_of(made, "target")
    if done and targets:
        yield from pace(done, parts.campaign, scope)
        for name in parts.groups:
            yield from even_plan(targets[name].value, parts.campaign, Scope((), name, scope.starts, scope.ends))


def _categories(made: Sequence[Figure], parts: _Parts) -> Iterator[Figure]:
    """What issues are about, the most frequent first, and how many villages have it (001-15)."""
    policy, prefix = parts.campaign.issues, "issues_in_category."
    listed = [*(category.name for category in policy.categories), policy.other_category]
    place = {name: number for number, name in reversed(list(enumerate(listed)))}
    own: dict[str, Rows] = {
        figure.removeprefix(prefix): rows for (figure, _, _), rows in parts.rows.items() if figure.startswith(prefix)
    }
    villages = {unit: one.value for unit, one in parts.cumulative("villages").items()}
    counted: dict[str, dict[str, float]] = {name: {} for name in parts.groups}
    for one in made:
        if one.figure.startswith(prefix) and one.value:
            counted[one.unit][one.figure.removeprefix(prefix)] = one.value
    for name, categories in counted.items():
        units, common = [unit for unit in parts.groups[name] if unit in villages], []
        for category, issues in categories.items():
            spread = parts.cumulative(f"category_spread.{category}")
            has = sum(spread[unit].numerator if unit in spread else float(own[category][unit].value > 0)
                      for unit in units if unit in own[category])  # fmt: skip
            common.append((category, issues, has))
        common.sort(key=lambda one: (-one[1], place.get(one[0], len(listed)), one[0]))
        scope = Scope((), name, parts.scope.starts, parts.scope.ends)
        yield from category_shares(common, sum(villages[unit] for unit in units), scope, policy.common.basis)


def ranks_of(made: Sequence[Figure], names: Sequence[str], campaign: Campaign, ends: date) -> list[Figure]:
    """The places of upper units, each among those below the same unit. made: their other figures."""
    scope, by = Scope(tuple(names), campaign.issuer, campaign.activity.starts, ends), by_figure(made)
    found: list[Figure] = []
    if rules := campaign.questionnaire:
        of = Survey(rules, campaign, scope, None)
        for question, name in ranked_rates(campaign):
            counts = {option: by.get(f"option_count.{question.id}.{option}", {}) for option in question.options}
            if name in by:
                valid = {unit: one.n for unit, one in next(iter(counts.values())).items()}
                unsure = {unit: one.value for unit, one in counts.get(question.dont_know or "", {}).items()}
                found += places(name, list(by[name].values()), dict.fromkeys(names, 0.0) | unsure, valid, question, of)
    return [*found, *main_ranking([*made, *found], campaign, scope)] if "completion_rate" in by else found
