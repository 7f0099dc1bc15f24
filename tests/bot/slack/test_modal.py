"""The passage behind a footnote, read in Slack."""

from tests.fakes.slack.people import button
from tests.fakes.slack_bot import Bot


def test_the_quote_stands_in_bold_inside_its_paragraph_between_its_neighbours(bot: Bot) -> None:
    answer = bot.reply(bot.people.mention("why?"))
    bot.press(answer, "footnote_passage:1")
    view = bot.opened()
    assert view["title"]["text"] == "Passage [1]"
    rich = next(block for block in view["blocks"] if block["type"] == "rich_text")
    before, paragraph, after = rich["elements"]
    assert [piece["text"] for piece in before["elements"]] == ["Sailors knew it first.\n\n"]
    assert paragraph["type"] == "rich_text_quote"
    assert [(piece["text"], piece.get("style")) for piece in paragraph["elements"]] == [
        ("The sea rises twice a day. ", None),
        ("The moon pulls it.", {"bold": True}),
        (" The sun helps a little.", None),
    ]
    assert [piece["text"] for piece in after["elements"]] == ["\nNobody doubts that now."]


def test_one_can_page_to_the_next_source_and_back(bot: Bot) -> None:
    answer = bot.reply(bot.people.mention("why?"))
    bot.press(answer, "footnote_passage:1")
    first = bot.opened()
    bot.people.click_in_view(first, button(first["blocks"], "footnote_page:next"))
    second = bot.slack.wait_for(
        lambda: next((one for one in bot.workspace.views.values() if one["title"]["text"] == "Passage [2]"), None),
        "page 2",
    )
    assert second["id"] == first["id"]
    assert "digest, in our own words" in second["blocks"][0]["text"]["text"]
    bot.people.click_in_view(second, button(second["blocks"], "footnote_page:previous"))
    bot.slack.wait_for(lambda: bot.workspace.views[first["id"]]["title"]["text"] == "Passage [1]", "back")


def test_anybody_in_the_channel_may_read_a_public_passage(bot: Bot) -> None:
    answer = bot.reply(bot.people.mention("why?"))
    bot.press(answer, "footnote_passage:2", user=bot.people.bert)
    assert bot.opened()["title"]["text"] == "Passage [2]"


def test_a_passage_of_a_deleted_question_is_gone(bot: Bot) -> None:
    question = bot.people.mention("why?")
    answer = bot.reply(question)
    one = button(answer.blocks, "footnote_passage:1")
    bot.people.remove(question)
    bot.slack.wait_for(lambda: "The question was deleted" in answer.text, "the tombstone")
    bot.people.click(answer, one)
    assert "no longer works" in bot.opened()["blocks"][0]["text"]["text"]
