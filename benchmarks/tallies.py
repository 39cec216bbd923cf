"""问卷计数有多快：一百万份问卷、十五题，按村计数加全部比率，与 pandas 里最快的写法相比。

用法：python benchmarks/tallies.py [--rows 1000000] [--repeats 3]
两种写法轮流测（机器忙时一起变慢），取中位数；看倍数，不看秒数。上限 1.5 倍。
文字列：先转成分类再 groupby，和 factorize + bincount，取快的一种。分类列：直接 groupby。
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.campaign import Campaign  # noqa: E402
from pipeline.campaign_file import load_campaign  # noqa: E402
from pipeline.measures.figures import Scope  # noqa: E402
from pipeline.measures.tally import tally  # noqa: E402

LIMIT = 1.5
UNSURE = 0.03


def made_answers(campaign: Campaign, rows: int) -> pd.DataFrame:
    """Random answers of every village, a few of them blank."""
    random = np.random.default_rng(2021)
    names = pd.array([unit.name for unit in campaign.villages], dtype="str")
    columns = {"unit": pd.Series(names.take(random.integers(0, len(names), rows)))}
    for question in campaign.questionnaire.questions if campaign.questionnaire else ():
        options = pd.array([*(question.options or ("修路", "路灯")), None], dtype="str")
        known = len(options) - 1
        drawn = np.where(random.random(rows) < UNSURE, known, random.integers(0, known, rows))
        columns[question.id] = pd.Series(options.take(drawn))
    return pd.DataFrame(columns)


def by_groupby(answers: pd.DataFrame, campaign: Campaign) -> None:
    """The usual fast way: categories, one groupby per question."""
    units = answers["unit"].astype("category")
    for question in campaign.questionnaire.questions if campaign.questionnaire else ():
        if question.options:
            said = answers[question.id].astype("category")
            pd.DataFrame({"unit": units, "said": said}).groupby(["unit", "said"], observed=False).size()


def by_bincount(answers: pd.DataFrame, campaign: Campaign) -> None:
    """The fastest way we know without our own code."""
    units, villages = pd.factorize(answers["unit"])
    for question in campaign.questionnaire.questions if campaign.questionnaire else ():
        if question.options:
            codes, said = pd.factorize(answers[question.id])
            width = len(said) + 1
            np.bincount(units * width + codes + 1, minlength=len(villages) * width)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one go."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Measure, print the ratios, and leave with 1 when one is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    wanted = parser.parse_args()
    campaign = load_campaign(ROOT / "campaigns" / "ruji-2021.yaml")
    scope = Scope(
        tuple(unit.name for unit in campaign.villages), campaign.issuer, campaign.activity.starts, date(2021, 10, 31)
    )
    texts = made_answers(campaign, wanted.rows)
    worst = 0.0
    for name, answers in (("文字列", texts), ("分类列", texts.astype("category"))):
        facts = SimpleNamespace(answers=answers)
        ways: dict[str, Callable[[], object]] = {
            "本程序": lambda facts=facts: tally(facts, campaign, scope),  # type: ignore[misc]
            "groupby": lambda answers=answers: by_groupby(answers, campaign),  # type: ignore[misc]
            "factorize + bincount": lambda answers=answers: by_bincount(answers, campaign),  # type: ignore[misc]
        }
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(wanted.repeats):
            for way, work in ways.items():
                taken[way].append(seconds(work))
        median = {way: statistics.median(times) for way, times in taken.items()}
        ratio = median["本程序"] / min(time for way, time in median.items() if way != "本程序")
        worst = max(worst, ratio)
        print(
            name, "  ".join(f"{way} {time:.3f}秒" for way, time in median.items()), f"倍数 {ratio:.2f}（上限 {LIMIT}）"
        )
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
