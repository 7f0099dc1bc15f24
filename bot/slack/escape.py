"""Making words of others harmless in Slack: no mention, no link out of the corpus, no invisible character.

Slack reads `<!channel>`, `<@U1>` and `<https://x|label>` as commands, so `&`, `<` and `>` are always written as
entities. A link that the corpus does not know is shown as code, which Slack never makes clickable.
"""

import re
from collections.abc import Collection

INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control, zero-width, direction-changing and tag characters; newline and tab stay."""

CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
LINK = re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"\n]*\")?\s*\)")
DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)
BARE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|mailto:|www\.)[^\s<>`\"]*[^\s<>`\".,;:!?)\]]")
MAX_NESTING = 4
"""Links inside links (an image that is a link) are taken apart from the inside."""

LOOK_ALIKES = str.maketrans({"*": "∗", "`": "ʼ", "~": "∼"})
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def visible(text: str) -> str:
    """Return `text` without the characters that nobody sees."""
    return INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escape(text: str) -> str:
    """Return `text` for any place where Slack reads its own markup."""
    return re.sub("[&<>]", lambda found: ENTITIES[found.group()], visible(text))


def as_code(url: str) -> str:
    """Return an address that can be read but not clicked."""
    return "`" + url.replace("`", "%60") + "`"


def label(text: str) -> str:
    """Return `text` for one line of mrkdwn: escaped, no line break, nothing that becomes a link.

    Its emphasis marks become look-alikes that do nothing.
    """
    apart = BARE.sub(lambda found: re.sub(r"(?=//)|(?<=:)(?!//)|(?<=www)(?=\.)", " ", found.group()), visible(text))
    return " ".join(escape(apart).split()).translate(LOOK_ALIKES)


def link(url: str, text: str) -> str:
    """Return a mrkdwn link, or only the text where the address is not plain http(s)."""
    if not re.fullmatch(r"https?://[^\s<>|\"]+", url):
        return label(text)
    return f"<{escape(url).replace('|', '%7C')}|{label(text).replace('|', '¦')}>"


def safe_markdown(text: str, allowed_urls: Collection[str] = ()) -> str:
    """Return Markdown whose links lead nowhere but to `allowed_urls`, with nothing that Slack takes as a command."""
    pieces = CODE.split(visible(text))
    return "".join(
        escape(piece) if index % 2 else _safe_outside_code(piece, allowed_urls) for index, piece in enumerate(pieces)
    )


def _safe_outside_code(text: str, allowed: Collection[str]) -> str:
    kept: list[str] = []

    def keep(shown: str) -> str:
        kept.append(escape(shown))
        return f"\ue000{len(kept) - 1}\ue001"

    def one_link(found: re.Match[str]) -> str:
        words, url = found.group(1), found.group(2)
        if url in allowed and not found.group().startswith("!"):
            return keep(f"[{words}]({url})")
        return f"{words} ({keep(as_code(url))})" if url else words

    text = re.sub("[\ue000\ue001]", "", text)
    text = DEFINITION.sub(lambda found: keep(as_code(found.group().strip())), text)
    for _ in range(MAX_NESTING):
        text, changed = LINK.subn(one_link, text)
        if not changed:
            break
    text = text.replace("](", "] (")  # whatever pretends to be a link beyond that
    text = BARE.sub(lambda found: found.group() if found.group() in allowed else keep(as_code(found.group())), text)
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found.group(1))], escape(text))


def markdown_to_mrkdwn(safe: str) -> str:
    """Return safe Markdown in Slack's own, smaller markup, for places that know nothing else.

    Bold and headings become `*bold*`; links that were kept become `<url|label>`.
    """
    pieces = CODE.split(safe)
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"^#{1,6}[ ]+(.+?)[ #]*$", r"*\1*", pieces[index], flags=re.MULTILINE)
        piece = re.sub(r"\*\*(.+?)\*\*", r"*\1*", piece)
        piece = re.sub(r"(?<!\])\[([^\]\n]+)\]\((https?://[^)\s]+)\)", r"<\2|\1>", piece)
        pieces[index] = re.sub(r"^(\s*)[-*][ ]+", r"\1• ", piece, flags=re.MULTILINE)
    return "".join(pieces)
