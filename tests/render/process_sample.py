"""A process in words of our own: three bodies over two fiscal years, meetings, windows, opinions and answers."""

from __future__ import annotations

from typing import Any

from tsumugu.core.process import Process
from tsumugu.core.process_input import read
from tsumugu.core.process_meetings import whole

#: Marks known to the day, to the month, and not yet.
DATA: dict[str, Any] = {
    "bodies": [
        {"id": "iinkai", "name": "汐見県策定委員会", "kind": "committee", "legal": "outline", "seats": [
            {"post": "大学教授", "name": "架空 花子", "role": "委員長", "public": True},
            {"post": "会社役員", "name": "非公開 太郎"},
        ]},
        {"id": "honbu", "name": "推進本部", "kind": "headquarters"},
        {"id": "chonai", "name": "庁内各課", "kind": "departments"},
    ],
    "schedule": {
        "axis": {"first": "2024-02", "last": "2024-09"},
        "marks": [
            {"body": "iinkai", "label": "第１回", "date": "2024-03-15"},
            {"body": "iinkai", "label": "第２回", "date": "2024-06"},
            {"body": "iinkai", "label": "第３回"},
            {"body": "honbu", "label": "決定", "mark": "◎", "note": "計画を決める"},
        ],
        "windows": [
            {"label": "庁内照会", "tentative": True, "start": "2024-04"},
            {"label": "意見募集", "start": "2024-05-01", "end": "2024-05-31"},
            {"label": "再照会"},
        ],
        "notes": [{"label": "素案を検討", "body": "iinkai"}, {"label": "準備会は随時"}],
    },
    "meetings": [{
        "body": "iinkai", "number": "第1回", "title": "初めての委員会", "place": "県庁 <会議室>", "way": "hybrid",
        "start": "13:30", "end": "15:00",
        "agenda": [{"title": "開会"}, {"title": "議事", "kind": "exchange", "materials": ["資料1"], "items": [
            {"title": "めざす姿", "outcome": "次回も続ける。", "carried": "iinkai-2"}]}],
        "materials": [
            {"number": "資料1", "title": "骨子のたたき台"},
            {"number": "資料2", "title": "名簿", "withheld": "個人情報", "file": "secret.pdf"},
            {"number": "資料3", "title": "骨子（案）", "kind": "draft", "file": "a1b2.pdf", "media": "application/pdf",
             "size": 20480, "frozen": "2024-03-08", "stage": "文案イメージ"},
        ],
        "attendance": [
            {"post": "大学教授", "name": "架空 花子", "role": "委員長", "public": True, "presence": "present"},
            {"post": "会社役員", "name": "非公開 太郎", "presence": "substitute", "substitute": "総務部長"},
            {"post": "農家", "presence": "absent"},
        ],
        "visitors": 3, "press": 2, "held": True,
        "minutes": {
            "style": "roles", "published": "2024-04-10", "asked": 2, "confirmed": 2,
            "statements": [
                {"topic": "めざす姿", "speaker": "事務局", "text": "骨子を説明した。"},
                {"topic": "めざす姿", "speaker": "委員", "text": "短くしてほしい。", "opinions": ["o1-1"]},
            ],
            "errata": [{"date": "2024-05-01", "text": "数の誤り。", "before": "五つ", "after": "六つ"}],
        },
    }],
    "opinions": [
        {"topic": "めざす姿", "items": [
            {"text": "短くしてほしい。", "speaker": "委員", "anchor": {
                "node": "c-mezasu", "field": "title", "quote": "推進体制", "edition": "text-1"}},
            "<b>絵</b>がほしい。"], "meeting": "第１回", "persons": 2, "answered_at": "iinkai-2",
         "response": {
             "text": "短くした。", "disposition": "反映", "date": "2024-04-01", "changed": {"chapter": "c-mezasu"},
             "earlier": [{"text": "検討する。", "disposition": "反映困難", "date": "2024-03-20"},
                         {"text": "<b>考え</b>直した。"}],
         }},
        {"topic": "周知", "items": ["紙でも配ってほしい。"], "channel": "郵送"},
        {"topic": "その他", "items": [
            {"text": "電話でも受けてほしい。", "summarised": True, "withheld": "個人が分かるため"},
            {"text": "取り消します。", "withdrawn": True}], "channel": "fax"},
    ],
    "dispositions": [
        {"label": "反映", "definition": "意見のとおり案を直す。",
         "label_en": "Adopted", "definition_en": "The draft is changed."},
        {"label": "反映困難", "definition": "理由を示す。"},
    ],
    "counts": [
        {"channel": "letter", "persons": 1, "opinions": 1}, {"meeting": "iinkai-1", "persons": 2, "opinions": 2},
    ],
}  # fmt: skip


def process(data: dict[str, Any] | None = None) -> Process:
    found, unread = read(data or DATA)
    assert not unread, unread
    return whole(found)


#: The same plan made once and revised once; the committee counts anew, and a body was founded for the revision.
SEVERAL: dict[str, Any] = {
    **{name: part for name, part in DATA.items() if name != "schedule"},
    "bodies": [*DATA["bodies"], {"id": "bukai", "name": "見直し部会", "kind": "committee"}],
    "courses": [
        {"id": "sakutei", "title": "当初の策定", "kind": "formulation", "schedule": DATA["schedule"]},
        {"id": "minaoshi", "title": "中間<見直し>", "kind": "revision", "schedule": {
            "axis": {"first": "2027-01", "last": "2028-06"},
            "marks": [
                {"body": "iinkai", "label": "第１回", "date": "2027-03-15"}, {"body": "iinkai", "label": "第２回"},
                {"body": "bukai", "label": "見直し案", "mark": "◇", "date": "2027-05"},
            ],
            "windows": [{"label": "意見募集", "start": "2027-05-01", "end": "2027-05-31"}],
            "notes": [{"label": "見直しの準備会は随時"}],
        }},
    ],
    "meetings": [
        {"course": "sakutei", **DATA["meetings"][0]},
        {"course": "minaoshi", "body": "iinkai", "number": "第１回", "place": "市役所"},
    ],
    "opinions": [{**group, "meeting": "iinkai-1"} if "meeting" in group else group for group in DATA["opinions"]],
}  # fmt: skip
