"""The App Home, and what is suggested."""

from tests.fakes.slack_bot import Bot


def test_the_home_says_what_is_covered_how_to_ask_what_you_asked_and_how_it_is(bot: Bot) -> None:
    before = len(bot.said("delivered question="))
    bot.reply(bot.people.mention("why <do> tides rise?"))
    bot.delivered(before + 1)  # the reply can be read a moment before the program has written down that it is there
    bot.people.open_home()
    home = bot.slack.wait_for(lambda: bot.workspace.homes.get(bot.people.anna), "the home")
    text = "\n".join(block["text"]["text"] for block in home["blocks"] if "text" in block)
    assert "*What is covered* (2 articles)" in text
    assert "• *Why the tides follow the moon*\n   The Harbour Post · 19 May 2026" in text
    assert "`/footnote your question` answers only to you" in text
    assert "tides rise? (answered, <!date^" in text
    assert "Answering · 0 waiting · index ffffffffffff" in text


def test_the_messages_tab_suggests_questions_from_the_corpus(bot: Bot) -> None:
    bot.people.open_home("messages")
    told = bot.slack.wait_for(lambda: bot.workspace.prompts, "prompts")[-1]
    assert told["prompts"][0] == {
        "title": "Why the tides follow the moon",
        "message": "What does “Why the tides follow the moon” say?",
    }
    assert len(told["prompts"]) == 2


def test_refused_home_and_prompts_are_nothing_to_worry_about(bot: Bot) -> None:
    for method in ("views.publish", "assistant.threads.setSuggestedPrompts"):
        bot.workspace.faults.plan(method, "not_enabled", times=None)
    assert bot.slack.ack_of(bot.people.open_home()) < 1
    assert bot.slack.ack_of(bot.people.open_home("messages")) < 1
    bot.settled()
    assert not bot.process_is_over()
