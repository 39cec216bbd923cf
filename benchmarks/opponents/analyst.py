"""熟手会写的脚本：pandas 全部读入，按表拼接，去空格、认日期、去重，按村计数，每题计数，写出同样多的表。

参数：文件夹，各工作簿格子的文件（marshal），写到的文件夹，读的引擎（openpyxl 或 calamine）。
读和算是他自己的；写的是与我们的输出一样多的格子（不带格式）。他不记台账、不认错别字、不标出错处、没有历史。
"""

import marshal
import sys
from pathlib import Path

import pandas as pd

source, cells, target, engine = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]
HEADER_ROWS = 5

found: dict[str, list[pd.DataFrame]] = {}
for path in sorted(source.rglob("*.xlsx")):
    for sheet, table in pd.read_excel(path, sheet_name=None, header=None, engine=engine).items():
        top = table.head(HEADER_ROWS).notna().sum(axis=1).idxmax()
        body = table.loc[top + 1 :]
        body.columns = [str(name).strip() for name in table.loc[top]]
        found.setdefault(sheet, []).append(body.assign(文件=path.name))
for tables in found.values():
    table = pd.concat(tables, ignore_index=True)
    for name in table.select_dtypes(["object", "str"]):
        table[name] = table[name].astype("string").str.strip()
    day = next(name for name in table if str(name).endswith("日期"))
    table[day] = pd.to_datetime(table[day], errors="coerce", format="mixed")
    faulty = table[table[day].isna() | table["村"].isna()]
    table = table.drop_duplicates().drop(faulty.index, errors="ignore")
    table.groupby("村").size()
    pd.crosstab(table["村"], table[day])
    for name in table:
        if table[name].nunique() < 20:
            pd.crosstab(table["村"], table[name])
            table[name].value_counts()
with open(cells, "rb") as stream:
    for number in range(marshal.load(stream)):
        with pd.ExcelWriter(target / f"{number}.xlsx", engine="openpyxl") as book:
            for place, rows in enumerate(marshal.load(stream)):
                dense = pd.DataFrame([dict(values) for _, values in rows])
                dense.to_excel(book, sheet_name=str(place), index=False, header=False)
