"""Native charts that stay legible in black and white: shades, dashes and markers differ, not only colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.reports.book import Chart, Charts, Series, Table
from pipeline.writers.layout import Layout

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from pipeline.writers.theme import Theme

Tables = Mapping[str, tuple[str, Table, int]]
POINTS_TO_PIXELS = 4 / 3
SPACE = 6  # pixels between two charts


def insert_charts(
    workbook: xlsxwriter.Workbook,
    worksheet: Worksheet,
    layout: Layout,
    block: Charts,
    row: int,
    tables: Tables,
    theme: Theme,
) -> None:
    """Charts of one block, side by side over the width of the sheet, starting at `row`."""
    drawn = [chart for chart in block.items if tables[chart.categories[0]][1].rows]
    if not drawn:
        return
    pixels = sum(_pixels(width) for width in layout.widths)
    height = sum(layout.heights[row + number] for number in range(block.height)) * POINTS_TO_PIXELS
    width = pixels / len(drawn)
    for number, chart in enumerate(drawn):
        column, offset = _column_at(layout.widths, number * width)
        made = _chart(workbook, chart, tables, theme)
        made.set_size({"width": int(width - SPACE), "height": int(height - SPACE)})
        worksheet.insert_chart(row, column, made, {"x_offset": offset, "y_offset": SPACE / 2, "object_position": 2})


def _pixels(width: float) -> int:
    return int(width * 7 + 0.5) + 5


def _column_at(widths: tuple[float, ...], pixels: float) -> tuple[int, float]:
    for column, width in enumerate(widths):
        if pixels < _pixels(width):
            return column, pixels
        pixels -= _pixels(width)
    return 0, 0.0


def _range(tables: Tables, name: str, column: int) -> list[Any]:
    sheet, table, first = tables[name]
    return [sheet, first, column, first + len(table.rows) - 1, column]


def _chart(workbook: xlsxwriter.Workbook, chart: Chart, tables: Tables, theme: Theme) -> Any:
    kinds = {series.kind: None for series in chart.series}
    made: dict[str, Any] = {kind: workbook.add_chart({"type": kind}) for kind in kinds}
    for series in chart.series:
        made[series.kind].add_series(_series(chart, series, tables, theme))
    first, *rest = made.values()
    for other in rest:
        first.combine(other)
    _dress(first, chart, theme)
    if any(series.secondary for series in chart.series) and rest:
        rest[0].set_y2_axis(_value_axis("percent0", theme, 1.0) | {"major_gridlines": {"visible": False}})
    return first


def _series(chart: Chart, series: Series, tables: Tables, theme: Theme) -> dict[str, Any]:
    look = theme.chart["series"][series.role]
    described: dict[str, Any] = {
        "name": series.name,
        "categories": _range(tables, *chart.categories),
        "values": _range(tables, series.table, series.column),
    }
    if series.secondary:
        described["y2_axis"] = True
    if series.kind == "line":
        described["line"] = {
            "color": look["color"],
            "width": look.get("width", 2),
            "dash_type": look.get("dash", "solid"),
        }
        described["marker"] = (
            {"type": look["marker"], "size": 5, "fill": {"color": look["color"]}, "border": {"color": look["color"]}}
            if "marker" in look
            else {"type": "none"}
        )
    else:
        described |= {"fill": {"color": look["color"]}, "border": {"color": "#404040", "width": 0.5}, "gap": 60}
        if chart.labels:
            font = {"size": theme.chart["label_size"] - 1}
            number = theme.numbers["percent1" if chart.format.startswith("percent") else chart.format]
            described["data_labels"] = {"value": True, "num_format": number, "font": font}
    return described


def _value_axis(number: str, theme: Theme, top: float | None) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "num_format": theme.numbers[number],
        "num_font": {"size": theme.chart["label_size"]},
        "major_gridlines": {"visible": True, "line": {"color": theme.chart["gridline"], "width": 0.5}},
        "line": {"none": True},
        "min": 0,
    }
    if top is not None:
        axis["max"] = top
    return axis


def _dress(made: Any, chart: Chart, theme: Theme) -> None:
    size = theme.chart["label_size"]
    made.set_title(
        {"name": chart.title, "overlay": False, "name_font": {"size": theme.chart["title_size"], "bold": True}}
    )
    number = "percent0" if chart.format.startswith("percent") else chart.format
    made.set_y_axis(
        _value_axis(number, theme, chart.top)
        if chart.series[0].kind != "bar"
        else {"reverse": True, "num_font": {"size": size}, "crossing": "max"}
    )
    made.set_x_axis(
        {"num_font": {"size": size}, "line": {"color": "#7F7F7F"}}
        if chart.series[0].kind != "bar"
        else _value_axis(number, theme, chart.top)
    )
    made.set_legend({"position": "bottom", "font": {"size": size}} if len(chart.series) > 1 else {"none": True})
    made.set_chartarea({"border": {"color": "#BFBFBF"}})
