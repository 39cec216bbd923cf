"""The registers of one campaign: the fixed forms, and the questionnaire built from the campaign's questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.campaign import AgeRules, Campaign, NamedKind, Question, Questionnaire
from pipeline.own_forms import as_called
from pipeline.printed_columns import as_printed, asked_columns
from schemas import questionnaire as q
from schemas.activities import ACTIVITIES
from schemas.decisions import DECISIONS
from schemas.disputes import DISPUTES
from schemas.evaluations import EVALUATIONS
from schemas.filing_log import FILING_LOG
from schemas.form import Column, Form, Kind
from schemas.forums import FORUMS
from schemas.four_ledgers import FOUR_LEDGERS
from schemas.grids import GRIDS
from schemas.handling import HANDLING, handling
from schemas.linkage import LINKAGE
from schemas.rechecks import RECHECKS
from schemas.rosters import CADRES, HOUSEHOLDS, TOWN, UNITS
from schemas.visits import VISITS
from schemas.wishes import WISHES

FIXED = {
    form.register: form
    for form in (
        VISITS, HANDLING, UNITS, CADRES, HOUSEHOLDS, LINKAGE, FORUMS, ACTIVITIES, DISPUTES, RECHECKS, EVALUATIONS,
        GRIDS, WISHES, FOUR_LEDGERS, FILING_LOG,
    )
}  # fmt: skip
"""Every register but the questionnaire, which is the campaign's own."""


def chosen_words(campaign: Campaign) -> dict[str, dict[str, tuple[NamedKind, ...]]]:
    """register -> column -> the words this campaign lets it hold; columns without any stay as the form has them."""
    activities, linkage, forums, disputes = campaign.activities, campaign.linkage, campaign.forums, campaign.disputes
    return {
        "activities": {"kind": activities.kinds if activities else ()},
        "linkage": {
            "cadre_class": linkage.cadre_classes if linkage else (),
            "household_class": linkage.household_classes if linkage else (),
        },
        "forums": {"kind": forums.kinds if forums else ()},
        "disputes": {"category": disputes.categories if disputes else ()},
        "filing_log": {
            "filing": tuple(
                NamedKind(name=filing.title, basis=filing.basis)
                for filing in campaign.filings
                if filing.register_ == FILING_LOG.register
            )
        },
    }


def with_words(form: Form, words: Mapping[str, tuple[NamedKind, ...]]) -> Form:
    """The form with the campaign's drop-downs; a column the campaign gives no words becomes plain text."""

    def column(one: Column) -> Column:
        if one.name not in words:
            return one
        kinds = words[one.name]
        if not kinds:
            return replace(one, kind=Kind.TEXT, options=())
        spelled = {alias: kind.name for kind in kinds for alias in kind.aliases}
        names = tuple(dict.fromkeys(kind.name for kind in kinds))
        return replace(one, kind=Kind.OPTION, options=names, option_aliases=spelled, sample=names[0])

    return replace(form, columns=tuple(column(one) for one in form.columns))


def with_spellings(form: Form, words: Mapping[str, tuple[NamedKind, ...]]) -> Form:
    """The roster whose classes stay free text, but are the plan's under every name it gives them (003-1, 003-3)."""
    spelled = {
        name: {alias: kind.name for kind in kinds for alias in kind.aliases} for name, kinds in words.items() if kinds
    }
    columns = (replace(one, option_aliases=spelled.get(one.name, {})) for one in form.columns)
    return replace(form, columns=tuple(columns))


def question_column(question: Question) -> Column:
    """A question as a register column: its id is the name, its text the header, its options the drop-down.

    Only required and headline questions are core: a platform's export without some other question is still an export.
    """
    kind = {"text": Kind.TEXT, "multiple": Kind.CHOICES}.get(question.type, Kind.OPTION)
    options = question.options if kind is not Kind.TEXT else ()
    return Column(
        question.id,
        f"{question.id} {question.text}",
        kind,
        (question.text, question.id, *question.aliases),
        options=options,
        width=12 if options else 20,
        sample=options[0] if options else "",
        core=question.required or question.headline,
        other=question.other or "",
        basis=question.basis,
    )


def handling_form(campaign: Campaign) -> Form:
    """The ledger of this programme: what every programme has, and what this one asks beyond it."""
    issues = campaign.issues
    form = handling(
        grids="grids" in campaign.registers,
        disposals=issues.from_disputes,
        scope=(issues.scope.own, issues.scope.beyond) if issues.scope else (),
        urgencies={urgency.name: urgency.aliases for urgency in issues.urgencies},
        levels=issues.levels.names if issues.levels else (),
        whistles=tuple(whistle.name for whistle in issues.levels.whistles) if issues.levels else (),
        duties=issues.case_duties.names if issues.case_duties else (),
        recipients=issues.replies.recipients if issues.replies else (),
        public_reply=issues.public_reply is not None,
        notice=issues.closing.needs_notice,
        grades={clock.grade: clock.days for clock in issues.grades},
        workdays=issues.deadline_mode == "workday",
    )
    return as_called(form, campaign)


def banded(column: Column, ages: AgeRules) -> Column:
    """The column for ages that also takes a band, by title or code (002, item P3)."""
    spelled = {alias: band.title for band in ages.bands for alias in (band.code, *band.aliases) if alias}
    titles = tuple(band.title for band in ages.bands)
    sample = titles[len(titles) // 2]
    return replace(
        column, kind=Kind.BAND, options=titles, option_aliases=spelled, low=ages.minimum, hint="", sample=sample, width=9,
        aliases=(*column.aliases, *q.BAND_LABELS), basis=ages.basis,
    )  # fmt: skip


def questionnaire_form(survey: Questionnaire) -> Form:
    """The columns around the questions, and the questions."""
    ages = survey.ages
    before = tuple(banded(one, ages) if ages and ages.bands and one.kind is Kind.AGE else one for one in q.BEFORE)
    questions = tuple(question_column(question) for question in survey.questions)
    return Form(
        "questionnaire", q.register_title(survey.title), (*before, *questions, *q.AFTER), basis=q.BASIS, note=q.NOTE
    )


def forms_of(campaign: Campaign) -> dict[str, Form]:
    """register -> form, for the registers the campaign uses, and the sheet of decisions, which every campaign has."""
    words = chosen_words(campaign)
    forms = {register: with_words(form, words.get(register, {})) for register, form in FIXED.items()}
    forms |= {one.register: with_spellings(one, words[LINKAGE.register]) for one in (CADRES, HOUSEHOLDS)}
    forms[HANDLING.register] = handling_form(campaign)
    if campaign.questionnaire is not None:
        forms["questionnaire"] = questionnaire_form(campaign.questionnaire)
    asked = asked_columns(campaign)
    used = {register: as_printed(forms[register], campaign, asked) for register in campaign.registers}
    used |= {register: as_called(form, campaign) for register, form in used.items() if register != HANDLING.register}
    if campaign.units.above:
        used = {register: with_town(form) for register, form in used.items()}
    return used | {DECISIONS.register: DECISIONS}


def with_town(form: Form) -> Form:
    """The form of a programme with units above the villages: a register of villages may name them."""
    places = [place for place, column in enumerate(form.columns, start=1) if column.kind is Kind.UNIT]
    if not form.per_unit or not places:
        return form
    return replace(form, columns=(*form.columns[: places[0]], TOWN, *form.columns[places[0] :]))


def of_office(campaign: Campaign) -> frozenset[str]:
    """The registers the office itself keeps: what is wrong there is nothing for a village to see, let alone to correct."""
    return frozenset(register for register, form in forms_of(campaign).items() if not form.per_unit)
