"""Numbers read from short texts in which invented names are marked, for the tests of numbers."""

from __future__ import annotations

from tuzhi.extract.document import Document
from tuzhi.extract.numbers.observations import find_observations
from tuzhi.graph import Observation, Rejection

from .marked import marked

NAMES = {
    "青禾智能": "Company", "远岫科技": "Company", "云麓资本": "Investor", "江城母基金": "Investor", "临溪市": "AdminArea",
    "江城": "AdminArea", "南屏开发区": "Park", "北塘开发区": "Park", "星火大会": "Event", "江城论坛": "Event",
    "2024江城机器人大会": "Event", "沧浪大模型": "Model", "周明远": "Person", "飞羽一号": "Product", "江城大学": "University",
    "临溪创新港": "Incubator", "北岭实验室": "ResearchInstitute", "北岭实验室揭牌仪式": "Event", "机器人联盟": "Association",
    "中国": "AdminArea",
}  # fmt: skip


def read(text: str, *, published: str = "2025-05-20", title: str = "") -> Document:
    """A document in which the invented names are marked."""
    named = [(name, kind) for name, kind in NAMES.items() if name in text]
    return marked(text, named, published=published, title=title)


def observed(text: str, **kw: str) -> list[Observation]:
    """The numbers that are kept."""
    return [o for o in find_observations(read(text, **kw)) if isinstance(o, Observation)]


def refused(text: str, **kw: str) -> list[str]:
    """Why the others are not."""
    return [x.reason for x in find_observations(read(text, **kw)) if isinstance(x, Rejection)]


def rows(text: str, **kw: str) -> list[tuple[str, str, str, str, str]]:
    """Subject, value, unit, bound and time of each number that is kept."""
    return [(o.about.split("/")[1], f"{o.value.normalize():f}", o.unit, o.bound, o.time) for o in observed(text, **kw)]
