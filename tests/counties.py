"""A made-up county for the tests: the first programme's villages in three towns, two of which have a village of one name."""

from __future__ import annotations

from conftest import ROOT

COUNTY = """\
units:
  basis: 001-1
  level: 县
  prefixes: [演示县]
  above:
    - {name: 汝集镇, office: 汝集镇综治中心}
    - {name: 李集镇, to: 李集镇各村}
    - {name: 街口街道, aliases: [街口办事处]}
  list:
    - {name: 秦四庙村, target: 60, parent: 汝集镇}
    - {name: 七营村, target: 50, parent: 汝集镇}
    - {name: 汝集镇朱庄村, target: 40, parent: 汝集镇}
    - {name: 李集镇朱庄村, target: 30, parent: 李集镇, aliases: [朱家庄]}
    - {name: 新桥村, target: 70, parent: 李集镇}
    - {name: 街南社区, target: 80, parent: 街口街道}
    - {name: 派出所, kind: office, parent: 李集镇}
    - {name: 县司法局, kind: office}

"""


def county_text() -> str:
    """The first programme with the county's units."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    start, end = text.index("units:\n"), text.index("# 领导小组、办公室人员")
    text = text[:start] + COUNTY + text[end:]
    text = text.replace("id: ruji-2021", "id: county-2021", 1).replace("issuer: 汝集镇  ", "issuer: 演示县  ", 1)
    return text.replace("office: 汝集镇综治中心", "office: 演示县综治中心", 1).replace(
        "report_to: 利辛县", "report_to: 演示市", 1
    )
