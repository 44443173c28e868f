"""What short lines above an article say of it."""

from __future__ import annotations

import pytest
from tuzhi.extract.readers.bylines import read_byline


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2025-03-18 松江日报", ("2025-03-18", "松江日报", ())),
        ("滨江时报 2025年3月18日 09:11", ("2025-03-18", "滨江时报", ())),
        ("2025-03-18 松江日报 记者 林一舟", ("2025-03-18", "松江日报", ("林一舟",))),
        ("2025-03-18 会议纪要", ("2025-03-18", "", ())),
        ("2025年3月18日上午，松江日报", ("2025-03-18", "", ())),
    ],
)
def test_an_outlet_beside_a_date_needs_no_label(line: str, said: tuple[str, str, tuple[str, ...]]) -> None:
    found = read_byline(line)
    assert found is not None
    assert (found.published, found.source, found.reporters) == said
