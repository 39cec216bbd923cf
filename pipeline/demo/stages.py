"""Writing a stage to disk: the villages' files, the answer key and the true figures."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from pipeline.demo.decision_fill import Settled
from pipeline.demo.hand_in import handed_in, planted
from pipeline.demo.material import material
from pipeline.demo.planned import Planted
from pipeline.demo.town import Township
from pipeline.demo.truth import truth
from pipeline.demo.writing import write_file


def write_stage(
    township: Township, folder: Path, stage: int, also: Sequence[Planted] = (), over: Collection[Settled] = ()
) -> list[Planted]:
    """Write the files of one stage (1 or 2) below folder/input, and the answer key; the answer key of that stage.

    also: further answers, of the returned ledger (`fill_ledger`). over: findings somebody confirmed before stage 2
    (`fill_decisions`).
    """
    words = material()
    for file in handed_in(township, stage):
        write_file(file, folder / words["input_folder"], township.stage_days[stage - 1])
    answers = [*planted(township, stage), *also]
    _write_answers(township, folder / words["answers_folder"], stage, also, over)
    return answers


def _is_over(one: Planted, over: Collection[Settled]) -> bool:
    return any((one.file, one.sheet, one.cell) == place[1:] and place.code in ("", one.code) for place in over)


def _write_answers(
    township: Township, folder: Path, stage: int, also: Sequence[Planted], over: Collection[Settled]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [one for number in range(1, stage + 1) for one in planted(township, number) if number == one.stage]
    lines = [replace(one, until=1) if _is_over(one, over) else one for one in lines] + list(also)
    with (folder / material()["planted_file"]).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(material()["planted_header"])
        writer.writerows(astuple(one) for one in lines)
    figures = {
        day.isoformat(): [[figure, unit, value] for (figure, unit), value in sorted(truth(township, day).items())]
        for day in township.stage_days[:stage]
    }
    text = json.dumps(figures, ensure_ascii=False, indent=0)
    (folder / material()["truth_file"]).write_text(text + "\n", encoding="utf-8")
