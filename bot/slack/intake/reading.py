"""What Slack delivers, checked as it comes in. Everything may be missing, wrong or made up."""

import html
import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

Ts = Annotated[str, StringConstraints(pattern=r"^\d{1,12}\.\d{1,9}$")]
Conversation = Annotated[str, StringConstraints(pattern=r"^[CGD][A-Z0-9]{1,30}$")]
Person = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{1,30}$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class Incoming(BaseModel):
    """Parent of the payloads we read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Model = TypeVar("Model", bound=Incoming)


class Message(Incoming):
    """A `message` or `app_mention` event."""

    channel: Conversation
    ts: Ts
    user: Person | None = None
    text: str = ""
    thread_ts: Ts | None = None
    channel_type: str = ""
    subtype: str | None = None
    bot_id: str | None = None
    files: list[Any] | None = None
    deleted_ts: Ts | None = None
    message: dict[str, Any] | None = None
    previous_message: dict[str, Any] | None = None

    @property
    def is_direct(self) -> bool:
        """Whether this is a conversation with nobody but us."""
        return self.channel_type == "im" or (not self.channel_type and self.channel.startswith("D"))


class Stopped(Incoming):
    """An `agent_session_stopped` event."""

    channel: Conversation
    thread_ts: Ts
    user: Person


class HomeOpened(Incoming):
    """An `app_home_opened` event."""

    user: Person
    channel: Conversation
    tab: str = "home"


class Command(Incoming):
    """A slash command."""

    team_id: Short
    channel_id: Conversation
    user_id: Person
    trigger_id: Short
    response_url: Short | None = None
    text: str = ""


class Named(Incoming):
    """Something with an id."""

    id: Short


class Shortcut(Incoming):
    """A message shortcut."""

    user: Named
    team: Named
    channel: Named
    trigger_id: Short
    response_url: Short | None = None
    message: dict[str, Any]


class Metadata(Incoming):
    """What our modals carry."""

    question: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    marker: int = 0


def read(model: type[Model], payload: object) -> Model | None:
    """Return the payload as `model`, or None where it is not one."""
    try:
        return model.model_validate(payload)
    except ValidationError:
        return None


def plain_text(text: str, bot_user: str) -> str:
    """Return what a person wrote without Slack's markup and without the mention of us."""
    text = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^>]*)?>", " ", text)
    text = re.sub(r"<[@#!][^>|]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<[@#!][^>]*>", " ", text)
    text = re.sub(r"<([^>|]+)\|([^>]*)>", r"\2", text)
    text = re.sub(r"<([^>|]+)>", r"\1", text)
    return " ".join(html.unescape(text).split())


def mentioned(text: str) -> set[str]:
    """Return the ids of the persons a message mentions."""
    return set(re.findall(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", text))
