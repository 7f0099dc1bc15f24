"""Buttons: what they are called in payloads, what their values hold, and how a value is read back.

A value is never trusted: it is a question's random id, with a marker or a vote, and means nothing that the store does not
confirm.
"""

import re
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement, FeedbackButtonsElement
from slack_sdk.models.blocks.basic_components import ConfirmObject, FeedbackButtonObject

from bot.slack import wording

PASSAGE = "footnote_passage"
PAGE = "footnote_page"
FEEDBACK = "footnote_feedback"
REASON_FORM = "footnote_reason"
PASSAGE_VIEW = "footnote_passage_view"
RETRY = "footnote_retry"
SHARE = "footnote_share"
HUMAN = "footnote_human"
NEW_WORDING = "footnote_new_wording"
LINK = "footnote_link"
SHORTCUT = "footnote_check"

VALUE = re.compile(r"([0-9a-f]{16})(?::(up|down|[1-9][0-9]{0,3}))?")


@dataclass(frozen=True, slots=True)
class Value:
    """What a button carries."""

    question_id: str
    detail: str = ""

    @property
    def marker(self) -> int:
        """The marker, or 0."""
        return int(self.detail) if self.detail.isdigit() else 0


def read_value(text: object) -> Value | None:
    """Return what a button carried, or None for anything we never write."""
    found = VALUE.fullmatch(text) if isinstance(text, str) else None
    return Value(found.group(1), found.group(2) or "") if found else None


def passage_button(question_id: str, marker: int) -> ButtonElement:
    """Open the passage behind a marker."""
    text = wording.SHOW_PASSAGE.format(marker=marker)
    return ButtonElement(text=text, action_id=f"{PASSAGE}:{marker}", value=f"{question_id}:{marker}")


def page_button(text: str, question_id: str, marker: int, name: str) -> ButtonElement:
    """Go to another passage inside the modal."""
    return ButtonElement(text=text, action_id=f"{PAGE}:{name}", value=f"{question_id}:{marker}")


def retry_button(question_id: str) -> ButtonElement:
    """Ask again what failed or was stopped."""
    return ButtonElement(text=wording.RETRY, action_id=RETRY, value=question_id)


def share_button(question_id: str) -> ButtonElement:
    """Show a private answer to the channel."""
    return ButtonElement(text=wording.SHARE, action_id=SHARE, value=question_id)


def new_wording_button(question_id: str) -> ButtonElement:
    """Answer the edited question."""
    return ButtonElement(text=wording.ANSWER_NEW_WORDING, action_id=NEW_WORDING, value=question_id, style="primary")


def human_button(question_id: str, *, private: bool) -> ButtonElement:
    """Hand the question to a person; where it was private, say first that others will see it."""
    confirm = ConfirmObject(
        title=wording.ASK_HUMAN, text=wording.HUMAN_SEES_QUESTION, confirm=wording.ASK_HUMAN, deny=wording.CLOSE
    )
    return ButtonElement(
        text=wording.ASK_HUMAN, action_id=HUMAN, value=question_id, confirm=confirm if private else None
    )


def feedback_buttons(question_id: str) -> FeedbackButtonsElement:
    """Slack's own pair of feedback buttons."""
    return FeedbackButtonsElement(
        action_id=FEEDBACK,
        positive_button=FeedbackButtonObject(text=wording.GOOD, value=f"{question_id}:up"),
        negative_button=FeedbackButtonObject(text=wording.BAD, value=f"{question_id}:down"),
    )


def plain_feedback_buttons(question_id: str) -> list[ButtonElement]:
    """Return the same as two ordinary buttons."""
    return [
        ButtonElement(text=text, action_id=f"{FEEDBACK}:{vote}", value=f"{question_id}:{vote}")
        for text, vote in ((wording.GOOD, "up"), (wording.BAD, "down"))
    ]
