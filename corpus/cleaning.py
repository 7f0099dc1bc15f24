"""From the bytes of a file to the text that is stored, without moving a single offset."""

import codecs
import re

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# C0 and C1 controls but tab and newline, and lone surrogates: they carry no words and can take over a terminal.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class UndecodableError(ValueError):
    """The bytes are not text; the message is the reason."""


def decode(raw: bytes) -> str:
    """Return the text of `raw`: UTF-8, with or without a byte-order mark, or UTF-16 with one.

    Raises
    ------
    UndecodableError
        The bytes are not valid in that encoding, or hold NUL bytes (a picture, a database, a damaged file).
    """
    encoding = "utf-16" if raw.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"it is not UTF-8 text (byte {error.start})") from error
    if "\x00" in text:
        raise UndecodableError(
            f"it holds NUL bytes, so it is not a text file (first at character {text.index(chr(0))})"
        )
    return text


def clean(text: str) -> str:
    """Return `text` with every line break as a line feed and every other control character as a space.

    One character stands for one, so an offset in the stored text is an offset in the file: people compare the two. (A
    carriage return before a line feed becomes a space at the end of its line.)
    """
    text = re.sub(r"\r(?=\n)", " ", text)
    return _CONTROLS.sub(" ", re.sub(r"[\r\x0b\x0c\x85\u2028\u2029]", "\n", text))
