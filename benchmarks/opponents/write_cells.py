"""写的下限：用 xlsxwriter 写同样多的格子，只有一种格式。参数：各工作簿格子的文件（marshal），写到的文件夹。"""

import marshal
import sys
from pathlib import Path

import xlsxwriter

target = Path(sys.argv[2])
with open(sys.argv[1], "rb") as stream:
    for number in range(marshal.load(stream)):
        book = xlsxwriter.Workbook(target / f"{number}.xlsx", {"in_memory": True})
        look = book.add_format({"border": 1})
        for rows in marshal.load(stream):
            sheet = book.add_worksheet()
            for row, values in rows:
                for column, value in values:
                    if isinstance(value, str):
                        sheet.write_string(row, column, value, look)
                    else:
                        sheet.write_number(row, column, value, look)
        book.close()
