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
            {"title": "めざす姿", "outcome": "次回も続ける。"}]}],
        "materials": [
            {"number": "資料1", "title": "骨子のたたき台"},
            {"number": "資料2", "title": "名簿", "withheld": "個人情報"},
        ],
    }],
    "opinions": [
        {"topic": "めざす姿", "items": ["短くしてほしい。", "<b>絵</b>がほしい。"], "meeting": "第１回",
         "response": {
             "text": "短くした。", "disposition": "反映", "date": "2024-04-01", "changed": {"chapter": "c-mezasu"},
         }},
        {"topic": "周知", "items": ["紙でも配ってほしい。"], "channel": "郵送"},
    ],
}  # fmt: skip


def process(data: dict[str, Any] | None = None) -> Process:
    found, unread = read(data or DATA)
    assert not unread, unread
    return whole(found)
