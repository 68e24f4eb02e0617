"""Words that the dictionary cuts into parts and reads part by part, with the reading an office gives them.

Only what is read wrongly otherwise stands here: ``readings`` asks the dictionary itself for the longest word first.
Of two readings (一昨日 いっさくじつ, おととい) it is the one of documents.
"""

from __future__ import annotations

IDIOMS: dict[str, str] = {
    "二人三脚": "ににんさんきゃく", "一昨日": "いっさくじつ", "一昨年": "いっさくねん", "一昨年度": "いっさくねんど",
    "七転び八起き": "ななころびやおき", "一石二鳥": "いっせきにちょう", "一石三鳥": "いっせきさんちょう",
    "三位一体": "さんみいったい", "二束三文": "にそくさんもん", "五分五分": "ごぶごぶ", "一対一": "いったいいち",
    "七五三": "しちごさん", "数人": "すうにん", "一汁三菜": "いちじゅうさんさい", "三日月": "みかづき",
    "一日中": "いちにちじゅう", "一年中": "いちねんじゅう", "一晩中": "ひとばんじゅう", "今日中": "きょうじゅう",
    "四方八方": "しほうはっぽう", "一世一代": "いっせいちだい",
    "八十八夜": "はちじゅうはちや", "一極集中": "いっきょくしゅうちゅう", "避難所": "ひなんじょ",
    "二十四時間": "にじゅうよじかん", "一か所": "いっかしょ", "十年一日": "じゅうねんいちじつ",
    "年中行事": "ねんちゅうぎょうじ", "二日間": "ふつかかん", "四日間": "よっかかん", "二十日": "はつか",
    "一日一善": "いちにちいちぜん", "四六時中": "しろくじちゅう", "十中八九": "じっちゅうはっく",
}  # fmt: skip
