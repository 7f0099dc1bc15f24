"""The test's side of `build_server`."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class BuildServer:
    """Builds one index in child processes, as often as asked for."""

    def __init__(self, corpus: Path, index_dir: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.index.build_server", str(corpus), str(index_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def start(self) -> int:
        """Begin a build; returns the process id to kill."""
        return int(self._ask("build\n"))

    def build(self) -> float:
        """Let a build run to its end; returns how long it took, in seconds."""
        began = time.monotonic()
        self.start()
        assert self.wait() == 0
        return time.monotonic() - began

    def wait(self) -> int:
        """Wait for the build; returns its exit code."""
        return int(self._ask("\n"))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()
        return self._process.stdout.readline()
