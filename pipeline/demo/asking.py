"""What respondents answered: mostly content, differently so from village to village."""

from __future__ import annotations

from random import Random

from pipeline.campaign import Campaign, Question
from pipeline.demo.material import said
from pipeline.demo.town import Questionnaire, Village, Visit
from schemas.questionnaire import BEFORE


def questionnaires_of(
    campaign: Campaign, village: Village, visits: list[Visit], random: Random, serial: int
) -> list[Questionnaire]:
    """One for every surveyed visit, on its day; no two quite alike, so that no row looks like a copy."""
    if campaign.questionnaire is None or village.plan["survey"] in ("", "none"):
        return []
    quality = random.uniform(0.86, 0.97)
    either = sexes()
    seen: set[tuple[object, ...]] = set()
    found: list[Questionnaire] = []
    for visit in visits:
        if not visit.surveyed:
            continue
        answers = _answers(campaign, village, random, quality)
        age, sex = min(88, max(18, visit.household.age + random.randint(-30, 5))), random.choice(either)
        while (visit.on, sex, age, *answers.values()) in seen:
            age = 18 + (age - 17) % 70
        seen.add((visit.on, sex, age, *answers.values()))
        unhappy = any(answers[question.id] in question.dissatisfied for question in campaign.questionnaire.questions)
        consent = bool(visit.household.phone) and random.random() < (0.55 if unhappy else 0.1)
        found.append(
            Questionnaire(
                serial=serial + len(found),
                unit=village.name,
                on=visit.on,
                sex=sex,
                age=age,
                answers=answers,
                consent=consent,
                name=visit.household.head if consent else "",
                phone=visit.household.phone if consent else "",
            )
        )
    return found


def sexes() -> tuple[str, ...]:
    """The two options of the sex column."""
    return next(column.options for column in BEFORE if column.name == "sex")


def _answers(campaign: Campaign, village: Village, random: Random, quality: float) -> dict[str, str]:
    questionnaire = campaign.questionnaire
    assert questionnaire is not None
    answers = {question.id: _answer(question, village, random, quality) for question in questionnaire.questions}
    by_id = {question.id: question for question in questionnaire.questions}
    for rule in questionnaire.consistency:
        if all(answers[name] in wanted for name, wanted in rule.when.items()):
            for name, never in rule.never.items():
                answers[name] = next(option for option in by_id[name].options if option not in never)
    return answers


def _answer(question: Question, village: Village, random: Random, quality: float) -> str:
    if not question.options:
        return said(random, village.hamlets, "q_opinion") if random.random() < 0.06 else ""
    if question.favourable:
        weights = []
        for option in question.options:
            if option in question.favourable:
                weights.append(
                    quality / len(question.favourable) * (1.25 if option == question.favourable[0] else 0.75)
                )
            elif option == question.dont_know:
                weights.append(0.06)
            else:
                weights.append((1 - quality) * (0.12 if option in question.dissatisfied else 1))
        return random.choices(question.options, weights)[0]
    weights = [len(question.options) - place + 0.5 for place in range(len(question.options))]
    weights[-2:] = [6, 0.3]
    return random.choices(question.options, weights)[0]
