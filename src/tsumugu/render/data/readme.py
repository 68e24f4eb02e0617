"""README.txt: what a person who has only these files must know, in Japanese and in English."""

from __future__ import annotations

from collections.abc import Sequence

from tsumugu.render.content import Document
from tsumugu.render.data.collection import LEFT_OUT
from tsumugu.render.data.columns import DataTable
from tsumugu.render.data.csv_format import BOM
from tsumugu.render.data.package import FORMULA_RULE
from tsumugu.render.vocabulary.turning import straight

#: What is true of every edition: the files beside the tables, how values are written, what is left out.
_RULES_JA = (
    "  dictionary.csv, dictionary.json：すべての列の定義、単位、空欄の意味、更新の履歴",
    "  codes.csv：コードの意味",
    "  datapackage.json：プログラム向けの説明（Data Package 2.0）。各ファイルのSHA-256を含みます",
    "", "■書き方の決まり",
    "・文字コードはUTF-8（CSVは先頭にBOMがあります）、改行はCRLFです。",
    "・1行目が見出しです。見出しは英字の列名で、日本語の名称と定義は dictionary.csv にあります。",
    "・1つのセルには1つの値だけを書いています。数値に桁区切りや単位は含みません。",
    "・単位は unit の列か dictionary.csv にあります。",
    "・年度は、始まる年の西暦で表します（2023は2023年4月から2024年3月まで）。日は2023-05-10、月は2023-05のように書きます。",
    "・空欄は0ではありません。空欄の意味は、列ごとに dictionary.csv に書いています。",
    "・全国地方公共団体コードは6桁の文字列です。Excelで開くと先頭の0が消えることがあります。",
    "  「データ」の「テキストまたはCSVから」で、文字列として読み込んでください。",
    "・文字列が = + - @ などで始まるとき、表計算ソフトが数式と誤らないように、CSVでは先頭に半角のアポストロフィ",
    "  ( ' ) を1つ加えています。文字列の列でセルの先頭にあるアポストロフィを1つ除くと、元の文字列になります。",
    "  数値の列は変えていません。JSONには加えていません。",
    "・プランに書かれた文字は、機種依存文字も含めて、そのまま収めています。",
    "", "■含まれないもの",
    *(reason[0] for reason in LEFT_OUT.values()),
)  # fmt: skip
_RULES_EN = (
    "  dictionary.csv, dictionary.json: definition, unit and meaning of blanks of every column; update history",
    "  codes.csv: meaning of the codes",
    "  datapackage.json: description for programs (Data Package 2.0), with the SHA-256 of each file",
    "", "RULES",
    "- Encoding is UTF-8 (CSV with a byte order mark), line ends are CRLF.",
    "- The first row is the header. Labels and definitions of the columns are in dictionary.csv.",
    "- One value to a cell. Numbers carry neither separators nor units; these are in a column unit or in "
    "dictionary.csv.",
    "- A fiscal year is named by the western year in which it begins (2023: April 2023 to March 2024). Days are "
    "written 2023-05-10, months 2023-05.",
    "- A blank is not zero. What it means is said for each column in dictionary.csv.",
    "- The local government code is text of six digits. Excel drops a leading zero when it opens a CSV file by "
    "itself; import the file and choose text for that column.",
    f"- CSV only: {FORMULA_RULE} Columns of numbers are never changed.",
    "- Characters of the plan stand as they were written.",
    "", "NOT INCLUDED",
    *(reason[1] for reason in LEFT_OUT.values()),
)  # fmt: skip


def readme(document: Document, tables: Sequence[DataTable]) -> bytes:
    lines = [*_japanese(document, tables), "", "=" * 60, "", *_english(document, tables), ""]
    return BOM + straight("\r\n".join(lines)).encode("utf-8")  # names stand among other words here


def _japanese(d: Document, tables: Sequence[DataTable]) -> list[str]:
    organization = d.plan.organization
    lines = [
        f"{d.plan.title}のオープンデータ",
        "",
        f"団体：{organization.name or '（記載なし）'}（全国地方公共団体コード {organization.code or 'なし'}）",
        f"版：{d.label or '（公表された版ではありません）'}" + (f"（{d.name}）" if d.name else ""),
        f"日付：{d.date}",
    ]
    if d.summary:
        lines.append(f"概要：{d.summary}")
    lines += ["", "■利用条件"]
    if d.licence:
        lines += [d.licence.name, d.licence.url]
    else:
        lines.append("利用条件は定められていません。利用するときは団体に問い合わせてください。")
    lines += [
        "", "■出典の書き方",
        "出典：" + "、".join(filter(None, (organization.name, f"「{d.plan.title}」", d.label, d.date, d.address))),
        "加工して利用するときは、加工したことを書いてください。",
        "", "■ファイル",
        "同じ内容をCSV（表計算や統計のソフトウェア向け）とJSON（プログラム向け）で用意しています。1ファイルに1つの表があります。",
    ]  # fmt: skip
    lines += [f"  {table.id}.csv, {table.id}.json：{table.title[0]}" for table in tables]
    lines += _RULES_JA
    lines += [
        "",
        "■含まないもの",
        "策定経過（会議、意見など）は、plan.jsonとこれらの表に含みません。公表したものは process/data/ にあります。",
    ]
    lines += [f"公表後に削除した箇所があります（{one.date}、理由：{one.reason}）。" for one in d.blanked]
    if d.root:
        lines += [
            "", "■真正性の確認",
            f"プランの内容のハッシュ値（SHA-256）：{d.root}",
            f"台帳の改定の番号：{d.sequence}",
        ]  # fmt: skip
        if d.checkpoint:
            lines.append(f"台帳の検証値：{d.checkpoint}")
    return lines


def _english(d: Document, tables: Sequence[DataTable]) -> list[str]:
    organization = d.plan.organization
    lines = [
        f"{d.plan.title}: open data",
        "",
        f"Body: {organization.name or '(not given)'} (local government code {organization.code or 'not given'})",
        f"Edition: {d.label or '(not a published edition)'}" + (f" ({d.name})" if d.name else ""),
        f"Date: {d.date}",
        "",
        "LICENCE",
    ]
    if d.licence:
        lines += [d.licence.name, d.licence.url]
    else:
        lines.append("No licence has been stated. Ask the body before you use the data.")
    lines += [
        "", "HOW TO CITE",
        "Source: " + ", ".join(filter(None, (organization.name, d.plan.title, d.label, d.date, d.address))),
        "Say so if you have changed the data.",
        "", "FILES",
        "Each table comes as CSV (for spreadsheets and statistics) and as JSON (for programs), one table to a file.",
    ]  # fmt: skip
    lines += [f"  {table.id}.csv, {table.id}.json: {table.title[1]}" for table in tables]
    lines += _RULES_EN
    lines += [
        "",
        "LEFT OUT",
        "How the plan came about (meetings, opinions) is neither in plan.json nor in these tables. What is public of "
        "it stands in process/data/ of the site.",
    ]
    lines += [f"A passage was removed after publication ({one.date}, reason: {one.reason})." for one in d.blanked]
    if d.root:
        lines += [
            "", "HOW TO VERIFY",
            f"Hash of the plan's content (SHA-256): {d.root}",
            f"Number of the change in the ledger: {d.sequence}",
        ]  # fmt: skip
        if d.checkpoint:
            lines.append(f"Head of the ledger: {d.checkpoint}")
    return lines
