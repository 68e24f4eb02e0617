"""How the plan came about as tables: bodies, meetings, agendas, papers, who came, opinions and what was answered.

Beside the tables of an edition, because they grow between editions. Only what the published value holds can stand
here; of a seat whose name may not be published the post alone does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from tsumugu.core.process import Attendee, Item, Meeting, Process, given_out, items
from tsumugu.core.process_meetings import Places
from tsumugu.render.content import Document
from tsumugu.render.data.columns import NOT_WRITTEN, Column, DataTable, Row, Value, identifier, position, table
from tsumugu.render.data.csv_format import csv
from tsumugu.render.data.dictionary import dictionary, dictionary_json
from tsumugu.render.data.json_format import json
from tsumugu.render.data.package import datapackage
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary.words import Pair

_OPEN: Pair = ("決まっていません。", "Not set yet.")
_NOT_KNOWN: Pair = ("記録がありません。", "Not recorded.")
_NOT_ANSWERED: Pair = ("まだ回答していません。", "Not answered yet.")


def _text(name: str, ja: str, en: str, definition: Pair, blank: Pair | None = NOT_WRITTEN) -> Column:
    return Column(name=name, type="text", label=(ja, en), definition=definition, blank=blank)


def _code(name: str, label: Pair, definition: Pair, values: Iterable[tuple[str, Pair]]) -> Column:
    return Column(
        name=name, type="code", label=label, definition=definition, blank=NOT_WRITTEN,
        values=tuple(Value(value, meaning) for value, meaning in values),
    )  # fmt: skip


def _number(name: str, label: Pair, definition: Pair, blank: Pair | None = _NOT_KNOWN) -> Column:
    return Column(name=name, type="integer", label=label, definition=definition, blank=blank)


def _flag(name: str, label: Pair, definition: Pair) -> Column:
    return Column(name=name, type="boolean", label=label, definition=definition)


def _time(name: str, label: Pair, definition: Pair) -> Column:
    """A day or a month: a date only where it is known to the day, so both are text of ISO 8601."""
    return Column(name=name, type="text", label=label, definition=definition, blank=_OPEN)


_BODY = identifier(
    "body_id", ("会議体のID", "Body"), ("会議体のID。", "Identifies a body."), refers="bodies.body_id",
    blank=("会議体を定めていません。", "No body is named."),
)  # fmt: skip
_MEETING = identifier(
    "meeting_id", ("会議のID", "Meeting"), ("会議のID。", "Identifies a meeting."), refers="meetings.meeting_id"
)
_GROUP = identifier(
    "group_id", ("まとまりのID", "Group"), ("一つの回答を受けた意見のまとまりのID。", "Identifies opinions that got one answer."),
    refers="responses.group_id",
)  # fmt: skip

BODIES = table(
    "bodies", ("会議体", "Bodies"), ("プランの策定に関わる会議体です。", "Who met in the making of the plan."),
    (
        identifier("body_id", ("会議体のID", "Body"), ("会議体のID。", "Identifies a body.")),
        position(("一覧", "the list")),
        _text("name", *said.LABELS["name"], ("会議体の名称。", "Name of the body."), None),
        _code("kind", said.LABELS["kind"], ("会議体の種類。", "What kind of body it is."), said.BODIES.items()),
        _code("legal", ("根拠", "Legal ground"), ("会議体の根拠。要綱による会議は議決をしません。", "On what it stands; one on an outline resolves nothing."), said.LEGAL.items()),
        _text("note", *said.LABELS["note"], ("備考。", "Remarks.")),
    ),
    ("body_id",),
)  # fmt: skip
COURSES = table(
    "courses", ("策定・改定", "Formulations and revisions"), ("プランの策定と、その後の改定・見直しです。分けて記録していないプランでは行がありません。", "How often the plan was made or revised; no rows where that is not told apart."),
    (
        identifier("course_id", ("策定・改定のID", "Course"), ("策定・改定のID。", "Identifies a formulation or revision.")),
        position(("一覧", "the list")),
        _text("title", *said.LABELS["name"], ("名称。", "What it is called.")),
        _code("kind", said.LABELS["kind"], ("種類。", "What it is for."), said.COURSES.items()),
        _text("first", "始めの月", "First month", ("スケジュールの始めの月（YYYY-MM）。", "First month of its schedule (YYYY-MM)."), _OPEN),
        _text("last", "終わりの月", "Last month", ("スケジュールの終わりの月（YYYY-MM）。", "Last month of its schedule (YYYY-MM)."), _OPEN),
    ),
    ("course_id",),
)  # fmt: skip
MEETINGS = table(
    "meetings", ("会議", "Meetings"), ("会議の日時、場所、公開の別、出席と傍聴の数です。", "When and where each meeting is, whether it is open, how many came."),
    (
        identifier("meeting_id", ("会議のID", "Meeting"), ("会議のID。", "Identifies a meeting.")),
        _BODY,
        _text("number", "回", "Number", ("会議の番号（第１回）。", "Its number as the paper has it."), None),
        _text("title", *said.LABELS["name"], ("会議の名称。", "Title of the meeting.")),
        _time("date", ("日", "Date"), ("開催する日（YYYY-MM-DD）。月までしか決まっていないときは月（YYYY-MM）。", "The day (YYYY-MM-DD), or the month (YYYY-MM) where that is all that is set.")),
        _text("start", *said.LABELS["start"], ("開始の時刻（13:30）。", "Time of day at which it begins (13:30)."), _OPEN),
        _text("end", *said.LABELS["end"], ("終了の時刻。", "Time of day at which it ends."), _OPEN),
        _text("place", "場所", "Place", ("場所。", "Where it is held."), _OPEN),
        _code("way", ("開催方法", "How"), ("開催方法。", "How it is held."), said.WAYS.items()),
        _flag("held", ("開催済み", "Held"), ("開催したかどうか。", "Whether it took place.")),
        _text("closed", "非公開の理由", "Why it is closed", ("非公開とした理由。", "Why it is not open to the public."), ("公開の会議です。", "It is open.")),
        _number("members", ("構成員の数", "Members"), ("出席を求めた人数。", "How many were asked.")),
        _number("present", ("出席者の数", "Present"), ("出席した人数（代理とオンラインを含む）。", "How many came, substitutes and online included.")),
        _number("visitors", ("傍聴者の数", "Audience"), ("傍聴した人数。", "How many were in the audience.")),
        _number("press", ("報道の数", "Press"), ("報道の人数。", "How many came from the press.")),
        Column(name="minutes_published", type="date", label=("議事録の公表日", "Minutes published"), definition=("議事録を公表した日。", "Day on which the minutes were published."), blank=("公表していません。", "Not published.")),
        identifier("course_id", ("策定・改定のID", "Course"), ("どの策定・改定の会議か。", "The formulation or revision it belongs to."), refers="courses.course_id", blank=("分けて記録していません。", "They are not told apart.")),
    ),
    ("meeting_id",),
)  # fmt: skip
AGENDA = table(
    "agenda_items", ("次第", "Agenda items"), ("会議の次第を上から順に並べたものです。", "The items of each agenda, from the top."),
    (
        _MEETING, position(("会議", "the meeting")),
        _text("path", "位置", "Place", ("入れ子の位置（2.1 は2番目の中の1番目）。", "Place in the nesting (2.1: the first in the second)."), None),
        _text("title", *said.LABELS["title"], ("題名。", "Title."), None),
        _code("kind", said.LABELS["kind"], ("種類。", "What it is for."), said.AGENDA.items()),
        _text("materials", "資料", "Papers", ("使う資料の番号を「、」で並べたもの。", "Numbers of its papers, joined by 、.")),
        _text("outcome", "結果", "Outcome", ("結果。", "What came of it.")),
        _text("withheld", "結果の一部を公表しない理由", "Why parts of the outcome are withheld", ("結果の一部を公表しない理由。", "Why parts of the outcome are not published."), ("すべて公表しています。", "All of it is published.")),
        identifier("carried_to", ("引き継ぎ先", "Left over for"), ("引き継いだ先の会議のID。", "The meeting to which it was left over."), refers="meetings.meeting_id", blank=("引き継いでいません。", "It was not left over.")),
    ),
    ("meeting_id", "position"),
)  # fmt: skip
MATERIALS = table(
    "materials", ("資料", "Papers"), ("会議に出した資料です。", "The papers of each meeting."),
    (
        _MEETING, position(("会議", "the meeting")),
        _text("number", *said.LABELS["number"], ("資料の番号（資料1）。", "Number of the paper."), None),
        _text("title", *said.LABELS["title"], ("題名。", "Title."), None),
        _code("kind", said.LABELS["kind"], ("何を出したか。", "What it is."), said.MATERIALS.items()),
        _text("file", "ファイル", "File", ("公表しているファイルの名前（process/papers/ の中）。", "Name of the file that is given out, in process/papers/.")),
        _text("page", "ページ", "Page", ("プランの案や比較を示すページ（サイトの中の場所）。", "Path in the site of the page that shows the draft or the comparison."), ("ページはありません。", "There is no page.")),
        Column(name="frozen", type="date", label=("固定した日", "Frozen on"), definition=("プランの案を固定した日。", "Day on which the draft was frozen."), blank=("プランの案ではありません。", "It is no draft of the plan.")),
        _text("stage", *said.LABELS["stage"], ("策定段階。", "Stage of the draft.")),
        _text("withheld", "出さない理由", "Why it is withheld", ("出さない、または一部を出さない理由。", "Why it, or parts of it, is not given out."), ("すべて出しています。", "All of it is given out.")),
    ),
    ("meeting_id", "number"),
)  # fmt: skip
ATTENDANCE = table(
    "attendance", ("出席", "Attendance"), ("会議の構成員とその出席です。氏名は公表してよいものだけです。", "Who was asked and who came. Names only where they may be published."),
    (
        _MEETING, position(("会議", "the meeting")),
        _text("role", "役割", "Role", ("会議での役割。", "What they are in the body.")),
        _text("post", "職名", "Post", ("職名。", "What they are elsewhere.")),
        _text("name", "氏名", "Name", ("氏名。", "Name."), ("公表していません。", "Not published.")),
        _code("presence", ("出席", "Presence"), ("出席のしかた。", "How they took part."), said.PRESENCE.items()),
        _text("substitute", "代理", "Substitute", ("代理で出席した人の職名。", "Post of who came instead."), ("代理ではありません。", "There was none.")),
    ),
    ("meeting_id", "position"),
)  # fmt: skip
RESPONSES = table(
    "responses", ("意見への回答", "Answers"), ("意見のまとまりごとの回答と、プランの変わったところです。", "What was answered to each group of opinions, and what it changed in the plan."),
    (
        identifier("group_id", ("まとまりのID", "Group"), ("一つの回答を受けた意見のまとまりのID。", "Identifies opinions that got one answer.")),
        position(("一覧", "the list")),
        _text("topic", "論点", "Topic", ("論点。", "What they are about."), None),
        _number("opinions", ("意見の数", "Opinions"), ("意見の件数。取り下げられたものを含みません。", "How many opinions, without those that were withdrawn."), None),
        _number("persons", ("人数", "People"), ("意見を出した人の数。", "How many people sent them.")),
        _text("disposition", "対応区分", "Disposition", ("対応区分。意味は dispositions の表にあります。", "How they were dealt with; see the table dispositions."), _NOT_ANSWERED),
        _text("response", "回答", "Answer", ("回答。", "What was answered."), _NOT_ANSWERED),
        Column(name="date", type="date", label=("回答日", "Date"), definition=("回答した日。", "Day of the answer."), blank=_NOT_ANSWERED),
        identifier("answered_at", ("回答を示した会議", "Given at"), ("回答を示した会議のID。", "The meeting to which it was given."), refers="meetings.meeting_id", blank=("会議では示していません。", "To no meeting.")),
        identifier("changed_node", ("変わった項目", "Changed node"), ("回答で変わったプランの項目のID。", "The node of the plan that it changed."), blank=("変わったところを示していません。", "None is named.")),
    ),
    ("group_id",),
)  # fmt: skip
EARLIER = table(
    "earlier_responses", ("前の回答", "Earlier answers"), ("回答を改めたときの、改める前の回答です。古い順です。", "What was answered before an answer was given anew, the oldest first."),
    (
        _GROUP, position(("まとまり", "the group")),
        _text("disposition", "対応区分", "Disposition", ("そのときの対応区分。", "How they were dealt with then.")),
        _text("response", "回答", "Answer", ("そのときの回答。", "What was answered then."), None),
        Column(name="date", type="date", label=("回答日", "Date"), definition=("回答した日。", "Day of the answer."), blank=("日が分かりません。", "The day is not known.")),
    ),
    ("group_id", "position"),
)  # fmt: skip
OPINIONS = table(
    "opinions", ("意見", "Opinions"), ("いただいた意見です。一件が一行です。", "What was said: one opinion a row."),
    (
        identifier("opinion_id", ("意見のID", "Opinion"), ("意見のID。", "Identifies an opinion.")),
        _GROUP, position(("まとまり", "the group")),
        _text("number", *said.LABELS["number"], ("意見の番号。", "Its number."), None),
        _text("text", "意見", "Opinion", ("意見の文、又は公表のための要約（summarised）。", "Its words, or a summary for publication (summarised)."), None),
        _flag("summarised", ("要約", "Summarised"), ("要約かどうか。", "Whether it is a summary.")),
        _text("speaker", "立場", "Said as", ("どの立場の発言か。氏名ではありません。", "As what somebody spoke; no name.")),
        identifier("meeting_id", ("会議のID", "Meeting"), ("出た会議。", "The meeting in which it was said."), refers="meetings.meeting_id", blank=("会議で出た意見ではありません。", "It was not said in a meeting.")),
        _text("channel", "提出方法", "Channel", ("会議のほかの提出方法。決まった語は counts の表と同じです。", "By which other way it came; fixed words as in the table counts.")),
        _number("count", ("件数", "Count"), ("同じ文で届いた件数。", "How many came in these words."), None),
        _flag("withdrawn", ("取り下げ", "Withdrawn"), ("取り下げられたかどうか。", "Whether it was withdrawn.")),
        _text("withheld", "一部を公表しない理由", "Why parts are withheld", ("一部を公表しない理由。", "Why parts of it are not published."), ("すべて公表しています。", "All of it is published.")),
        _text("anchor_edition", "対象の版", "Edition", ("意見の対象の版。", "The edition it is about.")),
        identifier("anchor_node", ("対象の項目", "Node"), ("意見の対象の項目のID。", "The node it is about."), blank=("場所の指定がありません。", "It names no place.")),
        _text("anchor_field", "対象の欄", "Field", ("意見の対象の欄。", "The field it is about.")),
        _text("anchor_quote", "対象の語句", "Quote", ("意見の対象の語句。", "The words it is about.")),
    ),
    ("opinion_id",),
)  # fmt: skip
DISPOSITIONS = table(
    "dispositions", ("対応区分", "Dispositions"), ("対応区分とその意味です。", "The ways to deal with an opinion, and what is meant by each."),
    (
        _text("label", "対応区分", "Disposition", ("対応区分。", "The disposition."), None), position(("一覧", "the list")),
        _text("definition", *said.LABELS["definition"], ("意味。", "What is meant by it.")),
        _text("label_en", "対応区分（英語）", "Disposition, English", ("対応区分の英語。", "In English.")),
        _text("definition_en", "意味（英語）", "Definition, English", ("意味の英語。", "What is meant by it, in English.")),
    ),
    ("label",),
)  # fmt: skip
COUNTS = table(
    "counts", ("人数と件数", "Counts"), ("提出方法又は会議ごとの、人の数と意見の数です。1人で何件も出せます。", "People and opinions by channel or meeting; one person may send several."),
    (
        position(("一覧", "the list")),
        _code("channel", ("提出方法", "Channel"), ("提出方法。", "By which way they came."), said.CHANNELS.items()),
        identifier("meeting_id", ("会議のID", "Meeting"), ("出た会議。", "The meeting in which they were said."), refers="meetings.meeting_id", blank=("会議ではありません。", "No meeting.")),
        _number("persons", ("人数", "People"), ("人の数。", "How many people.")),
        _number("opinions", ("件数", "Opinions"), ("意見の数。", "How many opinions."), None),
    ),
    ("position",),
)  # fmt: skip


def _bodies(process: Process) -> Iterator[Row]:
    for n, body in enumerate(process.bodies, 1):
        yield body.id, n, body.name, body.kind, body.legal, body.note


def _courses(process: Process) -> Iterator[Row]:
    for n, one in enumerate(process.courses, 1):
        axis = one.schedule.axis if one.schedule is not None else None
        first, last = (axis.first, axis.last) if axis is not None else (None, None)
        yield one.id, n, one.title, one.kind, first, last


def _meetings(process: Process) -> Iterator[Row]:
    for one in process.meetings:
        known = [attendee for attendee in one.attendance if attendee.presence is not None]
        yield (
            one.id, one.body, one.number, one.title, one.date, one.start, one.end, one.place, one.way, bool(one.held),
            one.closed, len(one.attendance) or None,
            sum(attendee.presence != "absent" for attendee in known) if known else None, one.visitors, one.press,
            one.minutes.published if one.minutes is not None else None, one.course,
        )  # fmt: skip


def _agenda(process: Process) -> Iterator[Row]:
    for meeting in process.meetings:
        for n, (path, item) in enumerate(items(meeting.agenda), 1):
            yield (
                meeting.id,
                n,
                _nested(path),
                item.title,
                item.kind,
                _joined(item),
                item.outcome,
                item.withheld,
                item.carried,
            )


def _nested(path: str) -> str:
    """``[1].items[0]`` → 2.1."""
    return ".".join(str(int(part.strip("[]")) + 1) for part in path.split(".items"))


def _joined(item: Item) -> str | None:
    return "、".join(item.materials) or None


def _materials(process: Process, pages: Mapping[tuple[str, str], str] = MappingProxyType({})) -> Iterator[Row]:
    for meeting in process.meetings:
        for n, one in enumerate(meeting.materials, 1):
            file, page = given_out(one), pages.get((meeting.id or "", one.number))
            yield meeting.id, n, one.number, one.title, one.kind, file, page, one.frozen, one.stage, one.withheld


def _attendance(process: Process) -> Iterator[Row]:
    for meeting in process.meetings:
        for n, one in enumerate(meeting.attendance, 1):
            yield meeting.id, n, one.role, one.post, _name(one), one.presence, one.substitute


def _name(one: Attendee) -> str | None:
    return one.name if one.public else None


def _responses(process: Process) -> Iterator[Row]:
    for n, group in enumerate(process.opinions, 1):
        answer = group.response
        changed = answer.changed if answer is not None else None
        standing = sum(item.count or 1 for item in group.items if not item.withdrawn)
        yield (
            group.id, n, group.topic, standing, group.persons, answer.disposition if answer is not None else None,
            answer.text if answer is not None else None, answer.date if answer is not None else None,
            group.answered_at, (changed.node or changed.chapter) if changed is not None else None,
        )  # fmt: skip


def _earlier(process: Process) -> Iterator[Row]:
    for group in process.opinions:
        for n, one in enumerate(group.response.earlier if group.response is not None else (), 1):
            yield group.id, n, one.disposition, one.text, one.date


def _opinions(process: Process) -> Iterator[Row]:
    places = Places(process)
    for group in process.opinions:
        meeting: Meeting | None = places.of(group)
        for n, one in enumerate(group.items, 1):
            anchor = one.anchor
            yield (
                one.id, group.id, n, one.number or one.id, one.text, bool(one.summarised), one.speaker,
                meeting.id if meeting is not None else None, one.channel or group.channel, one.count or 1,
                bool(one.withdrawn), one.withheld,
                *((anchor.edition, anchor.node, anchor.field, anchor.quote) if anchor is not None else (None,) * 4),
            )  # fmt: skip


def _dispositions(process: Process) -> Iterator[Row]:
    for n, one in enumerate(process.dispositions, 1):
        yield one.label, n, one.definition, one.label_en, one.definition_en


def _counts(process: Process) -> Iterator[Row]:
    for n, one in enumerate(process.counts, 1):
        yield n, one.channel, one.meeting, one.persons, one.opinions


_TABLES: tuple[tuple[DataTable, Callable[[Process], Iterator[Row]]], ...] = (
    (BODIES, _bodies), (COURSES, _courses), (MEETINGS, _meetings), (AGENDA, _agenda), (MATERIALS, _materials), (ATTENDANCE, _attendance),
    (OPINIONS, _opinions), (RESPONSES, _responses), (EARLIER, _earlier), (DISPOSITIONS, _dispositions), (COUNTS, _counts),
)  # fmt: skip
#: Every table without rows.
PROCEEDINGS: tuple[DataTable, ...] = tuple(layout for layout, _rows in _TABLES)


def proceedings(document: Document) -> tuple[DataTable, ...]:
    """The tables of how a plan came about, in the order of ``PROCEEDINGS``."""
    common: Row = (document.plan.id, document.plan.organization.code, None)
    process = document.process
    pages = {(meeting, number): path for meeting, number, path in document.pages}
    made = [(layout, _materials(process, pages) if layout is MATERIALS else rows(process)) for layout, rows in _TABLES]
    return tuple(layout.filled(tuple(common + row for row in rows)) for layout, rows in made)


def process_files(document: Document) -> dict[str, bytes]:
    """``opinions.csv``, ``opinions.json`` and so on, with the dictionary and the descriptor, by name."""
    found = proceedings(document)
    named: dict[str, bytes] = {}
    for one in found:
        named[f"{one.id}.csv"] = csv(one)
        named[f"{one.id}.json"] = json(one, document)
    columns, codes = dictionary(PROCEEDINGS)
    named["dictionary.csv"] = csv(columns)
    named["dictionary.json"] = dictionary_json(document, PROCEEDINGS)
    named["codes.csv"] = csv(codes)
    named["datapackage.json"] = datapackage(document, (*found, columns, codes), named)
    return named
