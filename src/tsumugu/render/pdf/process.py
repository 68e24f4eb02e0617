"""The bodies and the schedule as the text of the plan shows them: the drawing, and a table that says the same."""

from __future__ import annotations

from typing import Any

from tsumugu.core.process import NOTHING
from tsumugu.core.table import to_table
from tsumugu.render.drawing import schedule_chart
from tsumugu.render.pdf.reading import Reading
from tsumugu.render.reading import process_views
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words as vocabulary
from tsumugu.render.vocabulary.turning import straight

#: The drawing is as broad as this many of its units, of which 160 mm of the text hold so many that words stay legible.
_WIDE = 640.0
#: So many of them are as high as a page leaves below a caption.
_HIGH = 880.0
#: As ``base.typ`` has its colours.
_STYLE = """<style>text{font-family:"Noto Sans CJK JP";font-size:13px;fill:#1b1f24}
.name{font-size:14px;font-weight:700}.year,.label,.as-of{font-weight:700}
.month,.when,.note,.as-of{font-size:12px;fill:#4a525c}.sign{font-size:18px;fill:#1f4e79}
.label,.when{paint-order:stroke;stroke:#fff;stroke-width:3px}
path{fill:none;stroke:#9aa3ad}.month-line{stroke-dasharray:2 3}.fiscal-year{stroke:#4a525c;stroke-width:1.5}
.lane{stroke:#1f4e79;stroke-width:1.5}.today{stroke:#1b1f24;stroke-dasharray:6 3}
.ring{fill:none;stroke:#4a525c;stroke-dasharray:2 3}.span{fill:#1f4e79;stroke:#1f4e79}
.span.tentative{fill:#dce8f4}.span.undated{fill:#fff;stroke-dasharray:3 3}</style>"""


def pieces(reading: Reading) -> dict[str, Any]:
    """``bodies`` as (name, what it is, its members); ``schedule``: drawings (SVG), each of which fits on a page, notes,
    rows of the table, or ``None`` where there is none. ``of``: whose it is, where there are several."""
    document, words = reading.document, reading.words
    if document.process == NOTHING:
        return {"bodies": [], "schedule": None}
    language = words.language
    view = process_views.view(document.process, to_table(reading.plan), language, document.date)
    bodies = [
        {
            "name": words.say(body.name),
            "what": words.say(words.join(("" if body.kind == body.name else body.kind, body.legal))),
            "note": words.prose(body.note),
            "seats": [words.say(" ".join(filter(None, (s.role, s.post, s.name)))) for s in body.seats],
        }
        for body in view.bodies
    ]  # fmt: skip
    chart = view.chart
    if chart is None:
        return {"bodies": bodies, "schedule": None}
    title = view.headed(language)
    drawn = []
    for part in schedule_chart.divide(chart, _WIDE, _HIGH) if chart.months else ():
        # What no typeface has stops a document that claims the standard, also in a drawing.
        svg = words.plain(straight(str(schedule_chart.draw(part, "", "schedule", language, title, wide=_WIDE))))
        drawn.append(svg.replace("><title", f">{_STYLE}<title", 1))
    return {
        "bodies": bodies,
        "schedule": {
            "drawings": drawn, "title": title, "of": words.say(view.named),
            "heads": [vocabulary.pick(said.COLUMNS[name], language) for name in said.NARROW],
            "order": vocabulary.pick(said.ORDER_ALONE, language) if chart.has_open and drawn else "",
            "rows": [
                [words.say(text) for text in (row.time, row.body, row.sign, row.label.text, row.note)]
                for row in chart.rows
            ],
        },
    }  # fmt: skip
