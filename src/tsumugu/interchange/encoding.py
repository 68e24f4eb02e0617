"""Bytes to text: UTF-8 and nothing else, with a sentence for what offices really have on their disks."""

from __future__ import annotations

import re

from tsumugu.interchange.source import MAX_BYTES, Findings, Stop

#: How files begin that are no text at all.
_BINARY = {
    b"PK\x03\x04": ("ExcelやWordなど", "Excel, Word or another archive"),
    b"\xd0\xcf\x11\xe0": ("古い形式のExcelやWordなど", "old Excel or Word"),
    b"%PDF": ("PDF", "PDF"),
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(data: bytes, findings: Findings) -> str:
    """The text of a file, without its byte order mark. Raises ``Stop``."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise findings.stop(
            "too-large", f"ファイルが大きすぎます（{limit} MBまで）。", f"The file is larger than {limit} MB."
        )
    if not data.strip():
        raise findings.stop("empty-file", "ファイルが空です。", "The file is empty.")
    for start, (ja, en) in _BINARY.items():
        if data.startswith(start):
            raise findings.stop(
                "not-text", f"{ja}のファイルです。プランはJSONかYAMLで書きます。",
                f"This is a file of {en}; a plan is written as JSON or YAML.",
            )  # fmt: skip
    if data.startswith(_UTF16):
        raise findings.stop(
            "not-utf-8", "文字コードがUTF-16です。UTF-8で保存し直してください。",
            "The file is saved as UTF-16; save it as UTF-8.",
        )  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, findings) from None


def _not_utf8(data: bytes, start: int, findings: Findings) -> Stop:
    if b"\0" in data:
        return findings.stop("not-text", "文字のファイルではありません。", "This is not a file of text.")
    before = Findings(findings.file, data[:start].decode("utf-8-sig") + "?")
    at = len(before.text) - 1
    place = before.place(at)
    ja, en = "UTF-8で保存し直してください。", "save it as UTF-8"
    if _is_shift_jis(data):
        ja, en = "Shift_JISのようです。UTF-8で保存し直してください。", "it looks like Shift_JIS; save it as UTF-8"
    return before.stop(
        "not-utf-8", f"文字コードがUTF-8ではありません（{place.line}行{place.column}文字目）。{ja}",
        f"This is not UTF-8 (line {place.line}, column {place.column}); {en}.", at,
    )  # fmt: skip


def _is_shift_jis(data: bytes) -> bool:
    """Whether this is Japanese text in the encoding that Windows long used: kana are in every such file."""
    try:
        return re.search("[ぁ-んァ-ヶ]", data.decode("cp932")) is not None
    except UnicodeDecodeError:
        return False
