"""Who took part in the event that an article reports on, and who was only told of."""

from __future__ import annotations

import pytest
from tuzhi.extract.relations.finder import find_relations
from tuzhi.graph import Fact

from .marked import marked

NAMES = [
    ["松果论坛", "Event"], ["常州", "AdminArea"], ["青禾智能", "Company"], ["林一舟", "Person"], ["周牧", "Person"],
]  # fmt: skip


def present(text: str) -> set[str]:
    facts = find_relations(marked(f"松果论坛7月3日在常州举行。{text}", NAMES))
    return {
        f.subject[7:]
        for f in facts
        if isinstance(f, Fact) and f.property == "participatedIn" and "Person/" in f.subject
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青禾智能副总裁林一舟在会上致辞。", {"林一舟"}),
        ("林一舟说，行业还在爬坡。", {"林一舟"}),
        ("青禾智能总经理周牧介绍，新品已经卖出300台。", {"周牧"}),
        ("青禾智能由林一舟和周牧共同创办。", set()),
        ("青禾智能是林一舟2015年创办的企业。", set()),
        ("参展的青禾智能用上了林一舟院士团队的专利。", set()),
        ("林一舟向论坛致贺信。林一舟说，祝论坛成功。", set()),
        ("青禾智能在邻县建厂。该公司副总裁周牧说，厂房下月完工。", set()),
    ],
)  # fmt: skip
def test_only_who_speaks_or_acts_there_took_part(text: str, names: set[str]) -> None:
    assert present(text) == names
