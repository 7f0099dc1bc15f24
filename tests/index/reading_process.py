"""A process that asks all the time: `python -m tests.index.reading_process INDEX`, until its standard input is closed.

It writes one JSON object: how many questions it asked, which states it saw, and the first error or mixture, if any.
"""

import json
import sys
import threading
from pathlib import Path

from corpus.errors import FootnoteError
from index.reader import IndexReader
from tests.fakes.embedder import HashingSource
from tests.index.states import seen_state


def main(index_dir: Path) -> None:
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    asked, states, failure = 0, list[int](), ""
    with IndexReader.open(index_dir, HashingSource()) as reader:
        while not stop.wait(0.005) and not failure:
            try:
                with reader.view() as view:
                    state = seen_state(view)
            except (AssertionError, FootnoteError, ValueError, KeyError) as error:
                failure = repr(error)
            else:
                asked += len(view.articles)
                if not states or states[-1] != state:
                    states.append(state)
                    sys.stderr.write(f"{state}\n")
                    sys.stderr.flush()
    sys.stdout.write(json.dumps({"asked": asked, "states": states, "failure": failure}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
