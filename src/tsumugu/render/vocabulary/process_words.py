"""Words of the process of a plan: what bodies, meetings and times are called, Japanese and English."""

from __future__ import annotations

from tsumugu.core.process import (
    AgendaKind,
    BodyKind,
    Channel,
    CourseKind,
    Known,
    LegalKind,
    MaterialKind,
    MinutesStyle,
    Presence,
    Way,
)
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair

BODIES: dict[BodyKind, Pair] = {
    "headquarters": ("本部", "Headquarters"), "secretaries": ("幹事会", "Secretaries' meeting"),
    "committee": ("委員会", "Committee"), "departments": ("庁内", "Departments"), "assembly": ("議会", "Assembly"),
    "other": ("その他", "Other"),
}  # fmt: skip
LEGAL: dict[LegalKind, Pair] = {
    "ordinance": ("条例による附属機関", "Established by ordinance"),
    "outline": ("要綱による会議", "Established by an outline (yoko)"),
    "internal": ("庁内の会議", "Internal to the office"),
}
COURSES: dict[CourseKind, Pair] = {
    "formulation": ("策定", "Formulation"), "revision": ("改定・見直し", "Revision"), "other": ("その他", "Other"),
}  # fmt: skip
AGENDA: dict[AgendaKind, Pair] = {
    "explanation": ("説明", "Explanation"), "exchange": ("意見交換", "Exchange of views"),
    "resolution": ("議決", "Resolution"), "report": ("報告", "Report"),
}  # fmt: skip
#: Items of an agenda that open, close and frame a meeting: nothing comes of them, and none is left over.
FRAMING = frozenset({
    "開会", "閉会", "開式", "閉式", "開会の辞", "閉会の辞", "休憩", "委員紹介", "委員の紹介", "出席者紹介", "自己紹介",
    "資料確認", "配布資料の確認", "事務連絡", "opening", "closing", "welcome", "break", "introductions",
})  # fmt: skip
#: How the titles of such items end: 知事あいさつ, 開会挨拶.
GREETINGS = ("あいさつ", "挨拶")
WAYS: dict[Way, Pair] = {
    "in-person": ("対面", "In person"), "online": ("オンライン", "Online"),
    "hybrid": ("対面とオンラインの併用", "In person and online"), "by-paper": ("書面", "By paper"),
}  # fmt: skip
PRESENCE: dict[Presence, Pair] = {
    "present": ("出席", "Present"), "online": ("オンライン", "Online"), "substitute": ("代理", "Substitute"),
    "absent": ("欠席", "Absent"),
}  # fmt: skip
STYLES: dict[MinutesStyle, Pair] = {
    "verbatim": ("逐語（氏名あり）", "Word for word, with names"), "roles": ("役割で示す", "With roles"),
    "topics": ("論点ごと", "By topic"),
}  # fmt: skip
CHANNELS: dict[Channel, Pair] = {
    "meeting": ("会議", "Meeting"), "workshop": ("ワークショップ", "Workshop"), "web": ("ウェブのフォーム", "Web form"),
    "mail": ("メール", "E-mail"), "letter": ("郵送", "Letter"), "fax": ("ファクス", "Fax"),
    "counter": ("窓口", "Counter"), "telephone": ("電話", "Telephone"), "paper": ("書面", "Paper"),
    "other": ("その他", "Other"),
}  # fmt: skip
MATERIALS: dict[MaterialKind, Pair] = {
    "file": ("ファイル", "File"), "draft": ("案（固定）", "Draft, frozen"), "edition": ("版", "Edition"),
    "comparison": ("新旧対照表", "Comparison"),
}  # fmt: skip
KNOWN: dict[Known, Pair] = {
    "day": ("日まで決定", "To the day"), "month": ("月まで決定", "To the month"), "open": ("未定", "Not set yet"),
}  # fmt: skip

#: What is told of a meeting.
FACTS: dict[str, Pair] = {
    "course": ("策定・改定", "Part of"),
    "time": ("日時", "When"), "place": ("場所", "Where"), "way": ("開催方法", "How"),
    "open": ("公開", "Open to the public"), "audience": ("傍聴", "Attending"), "present": ("出席", "Attendance"),
    "minutes": ("議事録", "Minutes"),
}  # fmt: skip
OPEN_MEETING: Pair = ("公開", "Open")
HEARD: Pair = ("公開（傍聴{visitors}人）", "Open ({visitors} in the audience)")
HEARD_PRESS: Pair = (
    "公開（傍聴{visitors}人、報道{press}人）",
    "Open ({visitors} in the audience, {press} from the press)",
)
#: Of so many who were asked.
ATTENDED: Pair = ("{asked}人のうち{present}人", "{present} of {asked}")
BESIDES: dict[Presence, Pair] = {
    "online": ("オンライン{count}人", "{count} online"), "substitute": ("代理{count}人", "{count} by a substitute"),
    "absent": ("欠席{count}人", "{count} absent"),
}  # fmt: skip
PUBLISHED: Pair = ("{day}公表", "published {day}")
CONFIRMED: Pair = (
    "発言した{asked}人のうち{confirmed}人が自分の発言を確認", "{confirmed} of {asked} who spoke confirmed their words",
)  # fmt: skip
CARRIED: Pair = ("{meeting}に引き継ぎました", "Left over for {meeting}")
FROZEN: Pair = ("{day}の内容に固定", "as it was on {day}")
SUBSTITUTE: Pair = ("代理：{post}", "substitute: {post}")
SECRETARIAT: Pair = ("事務局", "Secretariat")
OPINION_NUMBER: Pair = ("意見{number}", "Opinion {number}")
PERSONS_AND_OPINIONS: Pair = ("{persons}名{opinions}件", "{opinions} from {persons} people")
OPINIONS_OF_ONE: Pair = ("{persons}名{opinions}件", "{opinions} from {persons} person")
OPINIONS: Pair = ("{opinions}件", "{opinions}")
SUMMARISED: Pair = ("受け取った文の要約です。", "A summary of what was received.")
WITHHELD: Pair = ("一部を公表していません（{reason}）。", "Parts are not published ({reason}).")
NOT_GIVEN_OUT: Pair = ("公表していません（{reason}）。", "Not published ({reason}).")
WITHDRAWN: Pair = ("この意見は取り下げられました。", "This opinion was withdrawn.")
EARLIER: Pair = ("前の回答", "Earlier answer")
CLOSED: Pair = ("非公開（{reason}）", "Closed ({reason})")
PROCESS: Pair = ("策定経過", "How the plan was made")
BODIES_THERE: Pair = ("会議体", "Bodies")
SCHEDULE: Pair = ("策定のスケジュール", "Schedule")
#: One formulation or revision of a plan that has several, and what one is called that says nothing of itself.
COURSE: Pair = ("策定・改定", "Formulation or revision")
NAMELESS: Pair = ("プランの策定", "Making of the plan")
OTHER_COURSES: Pair = ("ほかの策定・改定", "Other formulations and revisions")
#: The schedule of one of several, where it stands alone.
SCHEDULE_OF: Pair = ("策定のスケジュール（{course}）", "Schedule ({course})")
#: What two have as a name, with what tells them apart.
APART: Pair = ("{name}（{apart}）", "{name} ({apart})")

#: What is said on the paper pack of a meeting alone.
PACK: dict[str, Pair] = {
    "agenda": ("次第", "Agenda"), "attendance": ("出席者名簿", "List of attendees"), "papers": ("資料", "Papers"),
    "role": ("役", "Role"), "post": ("職名", "Post"), "name": ("氏名", "Name"),
    "apart": ("（別ファイル）", "(a file of its own)"),
    "disposed": ("（保存期間を過ぎて廃棄）", "(disposed of after its period)"),
    "unreadable": ("（読み取れないため、別ファイル）", "(could not be read; a file of its own)"),
}  # fmt: skip

#: What is said on the invitation to a meeting (開催通知) alone, and what its text begins with.
LETTER: dict[str, Pair] = {
    "title": ("{meeting}の開催について（通知）", "Invitation: {meeting}"),
    "changed-title": ("{meeting}の開催の変更について（通知）", "Change: {meeting}"),
    "changed": ("変更", "Changed"), "honour": ("{name}　様", "{name}"), "below": ("記", "Details"), "end": ("以上", ""),
    "attending": ("傍聴", "Open to the public"), "agenda": ("議題", "Agenda"), "answer": ("回答", "Answering"),
    "text": (
        "平素から御協力をいただき、ありがとうございます。\n"
        "標記の会議を下記のとおり開催しますので、御出席くださるようお願いします。",
        "Thank you for your continued support.\nThe meeting takes place as set out below. We kindly ask you to attend.",
    ),
    "changed-text": (
        "先にお知らせした標記の会議について、下記のとおり変更します。\n"
        "お手数をおかけしますが、改めて御確認くださるようお願いします。",
        "The meeting that we invited you to has changed as set out below.\nWe kindly ask you to look at it again.",
    ),
    "by-link": (
        "御出席いただけるかどうかを、{day}までに、別にお渡しするリンク先のページか書面でお知らせください。"
        "代理の方が出席される場合は、その方の職名と氏名もお知らせください。",
        "Please tell us by {day} whether you come, on the page whose link is handed to you separately, or on paper. "
        "If somebody comes in your stead, please tell us their post and name.",
    ),
    "by-paper": (
        "御出席いただけるかどうかを、{day}までに、事務局にお知らせください。"
        "代理の方が出席される場合は、その方の職名と氏名もお知らせください。",
        "Please tell the secretariat by {day} whether you come. "
        "If somebody comes in your stead, please tell us their post and name.",
    ),
}  # fmt: skip
#: How people sit (配席): what it is called, and how it is told to those who do not see the drawing.
SEATING: Pair = ("配席図", "Seating")
SEATINGS: dict[str, Pair] = {"square": ("ロの字", "Square"), "school": ("スクール", "Classroom")}
SEATS_NUMBERED: Pair = (
    "人数が多いため、番号で示します。番号は出席者名簿のとおりです。",
    "There are many people: the numbers are those of the list of attendees.",
)
SEATS_TOO_MANY: Pair = (
    "人数が多いため、図にできません（{most}名まで）。",
    "There are too many people to be drawn (up to {most}).",
)
SEATED: dict[str, Pair] = {
    "square": (
        "机をロの字に並べる。{first}から時計回りに{others}。",
        "Tables in a square. From {first} clockwise: {others}.",
    ),
    "school": (
        "前に{first}が座り、ほかは前を向いて並ぶ。前の列の左から{others}。",
        "{first} sits in front, the others in rows before them. From the left of the first row: {others}.",
    ),
}
FRONT: Pair = ("正面", "Front")

#: The heads of the schedule as a table, and which of them paper has room for.
COLUMNS: dict[str, Pair] = {
    "time": ("時期", "Time"), "how": ("決定状況", "How far it is set"), "body": ("会議体", "Body"),
    "sign": ("記号", "Sign"), "label": ("内容", "What"), "note": ("備考", "Remarks"),
}  # fmt: skip
NARROW = tuple(name for name in COLUMNS if name != "how")
#: What a table has for a window, where a mark has its sign.
SPAN: Pair = ("期間", "span")

OPEN: Pair = ("未定", "not set yet")
SOME_DAY: Pair = ("{month}中", "in {month}")
FROM: Pair = ("{time}から", "from {time}")
UNTIL: Pair = ("{time}まで", "until {time}")
#: The same behind a time.
PLANNED: Pair = ("{time}（予定）", "{time} (tentative)")
TENTATIVE: Pair = ("予定（未確定）", "Tentative")
NO_TIME: Pair = ("時期の定めなし", "At no set time")
AS_OF: Pair = ("{day}現在", "as of {day}")
NOBODY: Pair = ("その他", "Other")
ORDER_ALONE: Pair = (
    "点線のものは時期がまだ決まっていません。順番だけを示し、置いた位置に意味はありません。",
    "What is drawn dotted has no time yet: it shows the order alone, not a month.",
)
#: Heads of several tables of data.
LABELS: dict[str, Pair] = {
    "number": ("番号", "Number"), "note": ("備考", "Remarks"), "stage": ("策定段階", "Stage"), "name": ("名称", "Name"),
    "start": ("開始", "Start"), "end": ("終了", "End"), "kind": ("種類", "Kind"), "title": ("題名", "Title"),
    "definition": ("意味", "Definition"),
}  # fmt: skip
#: The table of opinions and what was answered to each (委員意見への対応表), and its heads.
RESPONSES: Pair = ("意見への対応表", "Table of opinions and answers")
RESPONSE_COLUMNS: dict[str, Pair] = {
    "number": ("番号", "No."), "topic": ("論点", "Topic"), "opinion": ("意見", "Opinion"),
    "from": ("会議・提出方法", "From"), "disposition": ("対応区分", "Disposition"),
    "response": ("回答", "Answer"), "date": ("回答日", "Date"),
    "changed": ("プランの変わったところ", "What changed in the plan"),
}  # fmt: skip
NOT_ANSWERED: Pair = ("まだ回答していません。", "Not answered yet.")
NOT_STATED: Pair = ("示していません。", "Not stated.")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_short(month: str, language: str) -> str:
    """2023-05 → 5月, May."""
    number = int(month[5:7])
    return words.pick((f"{number}月", _MONTHS[number - 1]), language)
