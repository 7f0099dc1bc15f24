"""The outermost door of the command line: whatever goes wrong leaves here as one sentence and an exit code."""

import contextlib
import errno
import os
import sys
import traceback
import uuid
from collections.abc import Sequence
from pathlib import Path

from bot.cli.global_options import hoist
from corpus.errors import FootnoteError

FAILED = 1
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code (see `bot.cli.exit_codes`)."""
    from bot.cli.app import app

    _make_streams_safe()
    try:
        app(args=hoist(arguments), prog_name="footnote")
    except SystemExit as leaving:
        return _flushed(leaving.code if isinstance(leaving.code, int) else FAILED)
    except FootnoteError as error:
        _say(f"footnote: {error}")
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone: nothing is wrong, and nothing more can be said.
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in DISK_FULL:
            _say(_report(traceback.format_exc()))
        else:
            _drop_output()
            _say("footnote: There is no room left on the disk that the output goes to. Free some and try again.")
        return FAILED
    except Exception:  # noqa: BLE001 (the outermost door: logged with a reference)
        _say(_report(traceback.format_exc()))
        return FAILED
    return _flushed(0)


def _drop_output() -> None:
    """Send what is still to be written nowhere, or Python would try once more when it leaves, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _say(f"footnote: The output could not be written ({error.strerror}).")
        _drop_output()
        return FAILED
    return code


def _make_streams_safe() -> None:
    """Never fail on a character that the terminal's encoding does not have."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _report(trace: str) -> str:
    """Write `trace` to the error log and return the sentence that points there."""
    from platformdirs import user_log_path

    reference = uuid.uuid4().hex[:8]
    with contextlib.suppress(OSError):
        log = user_log_path("footnote", appauthor=False, ensure_exists=True) / "errors.log"
        _append(log, f"--- {reference}\n{trace}\n")
        return f"footnote: Something unexpected went wrong (reference {reference}). The details are in {log}."
    return f"footnote: Something unexpected went wrong (reference {reference}).\n{trace}"


def _append(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(text)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr)  # noqa: T201 (the last word of a program goes to standard error)
