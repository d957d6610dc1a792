"""Which task next: every one once, a worker stays with its game, and nobody is idle while there is work."""

from __future__ import annotations

import itertools

import pytest
from planted_runs import drawn, planted_plan

from verification.running.plan import Item
from verification.running.queue import Queue

CHECKS = {f"claim {k}": drawn for k in range(5)}
ITEMS = planted_plan(CHECKS, games=("coordination", "routing", "team", "shaped")).items


def all_of(queue: Queue, workers: tuple[str, ...]) -> list[tuple[str, Item]]:
    """Every task, handed out in turn to the workers."""
    given = []
    while len(queue):
        for worker in workers:
            if (item := queue.next(worker)) is not None:
                given.append((worker, item))
    return given


@pytest.mark.parametrize("workers", [("a",), ("a", "b"), tuple("abcdefghij"), tuple(map(str, range(40)))])
def test_every_task_is_given_once(workers: tuple[str, ...]) -> None:
    queue = Queue(ITEMS)
    given = [item.number for _, item in all_of(queue, workers)]
    assert sorted(given) == [item.number for item in ITEMS]
    assert all(queue.next(worker) is None for worker in workers)
    assert len(queue) == 0


def test_a_worker_stays_with_a_game() -> None:
    given = all_of(Queue(ITEMS), ("a", "b"))
    for worker in "ab":
        games = [item.game for who, item in given if who == worker]
        changes = sum(x != y for x, y in itertools.pairwise(games))
        assert changes == len(set(games)) - 1
    assert not {i.game for w, i in given if w == "a"} & {i.game for w, i in given if w == "b"}


def test_the_game_with_most_work_comes_first_and_is_helped_last() -> None:
    queue = Queue(ITEMS)
    largest = queue.next("a")
    assert largest is not None
    assert largest.game == "routing"
    others = [queue.next("b") for _ in range(15)]
    assert "routing" not in {item.game for item in others if item}
    helped = queue.next("b")
    assert helped is not None
    assert helped.game == "routing"


def test_what_a_worker_leaves_behind_is_done_by_others() -> None:
    queue = Queue(ITEMS)
    assert queue.next("leaves") is not None
    rest = all_of(queue, ("stays",))
    assert len(rest) == len(ITEMS) - 1


def test_an_empty_queue_has_nothing() -> None:
    assert Queue([]).next("a") is None
