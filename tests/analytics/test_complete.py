"""Datasets and metrics that lack something are refused by name when they are imported."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from gateway.analytics.catalogue import ROOMS
from gateway.analytics.complete import check_figures
from gateway.analytics.components import Component
from gateway.analytics.datasets import Dataset, FactDate, Facts
from gateway.analytics.dimensions import Dimension
from gateway.analytics.metrics import Figures, Metric, count
from gateway.policies import Viewer
from gateway.resources.posts.store import POSTS


def _posts(viewer: Viewer, _reads: Collection[str]) -> Facts:
    post = POSTS.table.alias("post")
    return Facts(
        tables={"post": post},
        source=post,
        scope=POSTS.visible(post, viewer),
        date=post.c.created,
        location=None,
        keys={Dimension.REP: post.c.id},
        account=post.c.account_id,
    )


def _unscoped(viewer: Viewer, reads: Collection[str]) -> Facts:
    return replace(_posts(viewer, reads), scope=[])


WRITTEN = FactDate("POST", "When the post was written")
POSTED: dict[str, Any] = {
    "name": "posts",
    "facts": _posts,
    "date": WRITTEN,
    "counts": "posts",
    "dimensions": (Dimension.REP, Dimension.DAY),
}


def posts(**changes: Any) -> Figures:
    """The figures of a room of posts: one dataset with one metric."""
    dataset = Dataset(**{**POSTED, **changes})
    number = Component("posts", dataset)
    return Figures("posts", (dataset,), (count("posts.nb", number, "Posts", "Number of posts"),))


def with_metric(**changes: Any) -> Figures:
    room = posts()
    return replace(room, metrics=(replace(room.metrics[0], **changes),))


def unlisted() -> Figures:
    return replace(posts(), datasets=())


def reading(column: str) -> Figures:
    room = posts()
    part = Component("letters", room.datasets[0], what=lambda of: of["post"].c[column])
    return replace(room, metrics=(count("posts.letters", part, "Letters", "Number of letters"),))


def test_the_figures_of_a_room_are_a_dataset_and_a_metric() -> None:
    check_figures((*ROOMS, posts()))


@pytest.mark.parametrize(
    ("room", "fault"),
    [
        (unlisted(), "Metric posts.nb of posts: it counts the dataset posts, which no room lists."),
        (with_metric(label=" "), "Metric posts.nb of posts: it has no label."),
        (with_metric(description=""), "Metric posts.nb of posts: it has no description."),
        (
            with_metric(needs=Dimension.BUSINESS),
            "Metric posts.nb of posts: it needs BUSINESS, which its datasets do not have.",
        ),
        (
            with_metric(deprecated="posts.number"),
            "Metric posts.nb of posts: it is an alias of posts.number, which there is not.",
        ),
        (with_metric(name="survey.clicks"), "There are 2 metrics of the name SURVEY_CLICKS."),
        (posts(name="results"), "There are 2 datasets of the name results."),
        (posts(date=FactDate("REVIEW", "Then")), "The date REVIEW has two descriptions."),
        (posts(date=FactDate("POST", "")), "The date POST has no description."),
        (
            posts(counts=""),
            "Dataset posts of posts: `counts` does not say what its metrics count.",
        ),
        (posts(dimensions=()), "Dataset posts of posts: it has no dimensions."),
        (
            posts(dimensions=(Dimension.CLIENT,)),
            "Dataset posts of posts: its facts have no key for CLIENT.",
        ),
        (
            posts(dimensions=(Dimension.CITY,)),
            "Dataset posts of posts: without BUSINESS it has no CITY.",
        ),
        (
            posts(filters=("tags",)),
            "Dataset posts of posts: `filters` and `narrow` go together.",
        ),
        (
            posts(filters=("users", "tag"), narrow=lambda *_: []),
            "Dataset posts of posts: it cannot name the filters tag, users.",
        ),
        (
            posts(calendar=True, dimensions=(Dimension.REP, Dimension.HOUR_OF_DAY)),
            "Dataset posts of posts: its days cannot be grouped by HOUR_OF_DAY.",
        ),
        (
            posts(whole_months=True),
            "Dataset posts of posts: `whole_months` needs `calendar`.",
        ),
        (
            posts(facts=_unscoped),
            "Dataset posts of posts: its facts have no scope: every viewer would see all of them.",
        ),
        (reading("letters"), "Component letters reads what posts does not have: 'letters'."),
    ],
)
def test_what_is_missing_is_named(room: Figures, fault: str) -> None:
    with pytest.raises(TypeError) as refused:
        check_figures((*ROOMS, room))

    assert str(refused.value) == f"Figures are not complete. {fault}"


def test_a_metric_of_nothing_is_refused() -> None:
    nothing = Metric("posts.nb", posts().metrics[0].unit, "Posts", "Number of posts")
    with pytest.raises(TypeError) as refused:
        check_figures((*ROOMS, replace(posts(), metrics=(nothing,))))

    assert str(refused.value) == (
        "Figures are not complete. Metric posts.nb of posts: it counts nothing. "
        "Metric posts.nb of posts: only what is divided has several terms, weights or a scale."
    )
