"""From the command line's options to an engine, with a progress bar and notices on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.console import ProgressBar, index_progress, say
from bot.cli.global_options import GlobalOptions
from corpus.model_errors import ModelKeyMissingError

if TYPE_CHECKING:
    from bot.library import Library
    from bot.pipeline import Footnote
    from bot.question import RequestedMode


@contextmanager
def open_footnote(
    options: GlobalOptions,
    *,
    mode: "RequestedMode" = "auto",
    many: bool = False,
    use_cache: bool = True,
    support_check: bool | None = None,
) -> Iterator["Footnote"]:
    """Open the engine; an index that is missing or stale is built first, with a bar.

    `mode` is that of the questions, `many` whether more than one follows. `support_check` stands over the setting of that name
    where it is given.

    Raises
    ------
    ModelKeyMissingError
        The questions are for a model, and none is configured: said before an index is built for nothing.
    """
    from bot.opening import footnote_of, llm_of

    if mode == "llm" and llm_of(options.settings) is None:
        raise ModelKeyMissingError
    with index_progress(quiet=options.quiet) as bar:
        footnote = footnote_of(
            options.settings,
            use_cache=use_cache,
            support_check=support_check,
            on_progress=bar,
            on_notice=lambda text: _notice(text, options),
        )
        footnote.open(many=many)
    with footnote:
        yield footnote


def library_with_progress(options: GlobalOptions, bar: ProgressBar) -> "Library":
    """Return the library, not opened."""
    from bot.opening import library_of

    return library_of(options.settings, on_progress=bar, on_notice=lambda text: _notice(text, options))


def _notice(text: str, options: GlobalOptions) -> None:
    say(f"footnote: warning: {text}", quiet=options.quiet)
