"""What an organization calls the ways to deal with an opinion, as long as it keeps no list of its own."""

from __future__ import annotations

from tsumugu.core.process import Disposition

#: As many prefectures have them in the results of their public comments (パブリックコメント).
DISPOSITIONS = (
    Disposition(
        label="反映", definition="意見を踏まえ、プランの記述を加え、または改めるもの。",
        label_en="Taken up", definition_en="The plan is changed in line with the opinion.",
    ),
    Disposition(
        label="一部反映", definition="意見の趣旨の一部をプランに取り入れるもの。取り入れない部分は理由を書きます。",
        label_en="Taken up in part",
        definition_en="A part of the opinion is taken into the plan. What is not taken up is given its reason.",
    ),
    Disposition(
        label="既に記載", definition="意見の趣旨が、既にプランに書かれているもの。",
        label_en="Already in the plan", definition_en="What the opinion asks for is in the plan already.",
    ),
    Disposition(
        label="実施段階で検討", definition="プランは改めず、取組を進めるときの参考とするもの。",
        label_en="Considered when carried out",
        definition_en="The plan stays as it is; the opinion is considered when its measures are carried out.",
    ),
    Disposition(
        label="反映困難", definition="プランに取り入れることが難しいもの。理由を書きます。",
        label_en="Cannot be taken up", definition_en="The opinion cannot be taken into the plan. The reason is given.",
    ),
    Disposition(
        label="その他", definition="感想、質問、プランの対象ではないものなど。",
        label_en="Other", definition_en="Remarks, questions, and what the plan is not about.",
    ),
)  # fmt: skip
