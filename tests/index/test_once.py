import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.once import Once


def test_many_threads_load_it_once() -> None:
    made: list[object] = []
    barrier = threading.Barrier(8)
    once = Once(lambda: made.append(object()) or made[-1])

    def ask() -> object:
        barrier.wait(10)
        return once.get()

    with ThreadPoolExecutor(8) as threads:
        got = [each.result() for each in [threads.submit(ask) for _ in range(8)]]

    assert made == [got[0]]
    assert all(each is got[0] for each in got)


def test_what_failed_to_load_is_tried_again() -> None:
    answers = iter([OSError("the disk is full"), "loaded"])

    def load() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    once = Once(load)
    with pytest.raises(OSError, match="the disk is full"):
        once.get()
    assert once.get() == "loaded"
