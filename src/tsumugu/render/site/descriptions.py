"""What a page says of itself to those who look for it (``<meta name="description">``): made of its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tsumugu.render.site.frames import Frame
from tsumugu.render.vocabulary.words import Pair, pick

#: Characters that search engines show, Japanese and English.
MOST = (120, 160)

_KINDS: dict[str, Pair] = {
    "home.html": ("めざす姿、進み具合、最近の変更と今後の予定。", "What the plan aims at, where it stands, what changed lately, what comes next."),
    "chart.html": ("めざす姿から政策分野、事業までの体系図。", "The system chart: from visions to policy areas and initiatives."),
    "text.html": ("プランの本文。", "The text of the plan."),
    "history.html": ("誰が、いつ、なぜ、何を何に変えたか。", "Who changed what, from what to what, when and why."),
    "roadmap.html": ("年度ごとの目標と実績を並べたロードマップ。", "The roadmap: what is planned and what was done, by fiscal year."),
    "initiative.html": ("事業シート。取組、年度ごとの目標と実績、指標、担当課。", "An initiative: its activities, targets and results by fiscal year, indicators, division."),
    "field.html": ("分野のめざす姿、政策分野と事業。", "A field: its visions, policy areas and initiatives."),
    "area.html": ("政策分野の取組方針と事業。", "A policy area: its approach and initiatives."),
    "vision.html": ("めざす姿と、それに向かう政策分野。", "A vision, and the policy areas that lead there."),
    "indicator.html": ("指標の定義、年度ごとの目標、実績と判定。", "An indicator: definition, targets, results and what they say, by year."),
    "focus_theme.html": ("重点分野と、それに当たる事業。", "A focus theme and its initiatives."),
    "division.html": ("担当課と、その事業、取組、指標。", "A division with its initiatives, activities and indicators."),
    "indicators.html": ("すべての指標の目標、実績、判定と、目標の変更の記録。", "All indicators: targets, results, and the record of changed targets."),
    "focuses.html": ("重点分野の一覧。", "All focus themes."),
    "divisions.html": ("担当課の一覧。", "All divisions."),
    "editions.html": ("公表したすべての版。", "All published editions."),
    "edition.html": ("公表した版の内容、文書とデータ。", "A published edition: its content, documents and data."),
    "withdrawn.html": ("取り下げた版と、その理由。", "A withdrawn edition, and why."),
    "comparison.html": ("前の版との新旧対照表。", "The comparison table with the edition before."),
    "redline.html": ("前の版からの見え消し。", "The redline against the edition before."),
    "process.html": ("策定の経過。スケジュール、会議体、会議。", "How the plan was made: schedule, bodies, meetings."),
    "course.html": ("プランの策定・改定のスケジュールと会議。", "A formulation or revision of the plan: its schedule and meetings."),
    "meeting.html": ("会議の日時、次第、資料、出た意見と回答。", "A meeting: when, agenda, papers, opinions and answers."),
    "handout.html": ("会議に出した案。その日のまま。", "A draft that a meeting was given, as it was on that day."),
    "opinions.html": ("いただいた意見、その回答、プランの変わったところ。", "Opinions, the answers to them, and what they changed in the plan."),
    "opinion.html": ("いただいた意見のひとつと、その回答、どうなったか。", "One opinion, the answer to it, and what became of it."),
    "pair.html": ("二つの版の違い。", "What changed between two editions."),
    "data.html": ("プランのすべての表をデータで提供するページ。", "Every table of the plan as data."),
    "search.html": ("プランの索引と検索。", "Index and search."),
    "accessibility.html": ("このサイトのウェブアクセシビリティ。", "The accessibility of this site."),
    "not_found.html": ("このページはありません。", "There is no such page."),
}  # fmt: skip


def _texts(*many: str | None) -> str:
    return " ".join(text for text in many if text)


def _initiative(view: Mapping[str, Any]) -> str:
    item = view["sheet"].initiative
    return _texts(item.title, item.summary or item.situation)


#: What of a page's own content comes first.
_OWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "home.html": lambda view: _texts(view["philosophy"].catchphrase, *(view["philosophy"].statement or ())),
    "chart.html": lambda view: view["philosophy"].catchphrase or "",
    "history.html": lambda view: view["history"].name,
    "roadmap.html": lambda view: view["chosen"] or "",
    "initiative.html": _initiative,
    "field.html": lambda view: _texts(view["field"].link.text, view["field"].need),
    "area.html": lambda view: _texts(view["name"], view["approach"]),
    "vision.html": lambda view: view["name"],
    "indicator.html": lambda view: _texts(view["card"].link.text, view["card"].definition),
    "focus_theme.html": lambda view: _texts(view["name"], view["text"]),
    "division.html": lambda view: _texts(view["division"].department, view["division"].name),
    "edition.html": lambda view: _texts(view["line"].title, view["line"].summary),
    "withdrawn.html": lambda view: _texts(view["title"], view["edition"].reason),
    "comparison.html": lambda view: _texts(view["line"].title, view["line"].summary),
    "redline.html": lambda view: _texts(view["line"].title, view["line"].summary),
    "course.html": lambda view: _texts(view["course"].link.text, view["course"].span),
    "handout.html": lambda view: _texts(view["meeting"].text, view["paper"].number, view["paper"].title),
    "opinion.html": lambda view: _texts(view["opinion"].link.text, view["opinion"].text),
    "pair.html": lambda view: f"{view['earlier'].title} → {view['later'].title}",
}


def description(template: str, view: Any, frame: Frame) -> str:
    """One or two sentences: the page's own words first, then what kind of page it is, then of which plan. Raises
    ``KeyError`` for a kind of page nobody described."""
    kind = pick(_KINDS[template], frame.language)
    own = _OWN[template](view) if template in _OWN else ""
    most = MOST[frame.language.startswith("en")]
    about = _texts(frame.title, frame.organization)
    room = most - len(kind) - 3
    own = " ".join(own.split())
    own = own if len(own) <= room else own[: max(room - 1, 0)] + "…"
    said = _texts(own, kind)
    return said if len(said) + len(about) + 3 > most else f"{said} {about}".strip()
