"""Saved answers that were edited after they were verified: one thing changed in an answer that holds."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from benchmarks.verification.cases import Case
from benchmarks.verification.mutations import mutants
from bot.answer import Answer, MadeBy
from bot.assemble import DraftClaim, Span, assemble
from corpus.article import Article

CLAIMS_IN_AN_ANSWER = 3


def edited_answers(cases: Sequence[Case], articles: Mapping[str, Article], seed: int) -> Iterator[tuple[str, Answer]]:
    """Yield (what was changed, the answer); the first of every group is an answer as it was verified."""
    dice = random.Random(seed)  # noqa: S311
    for at in range(0, len(cases) - CLAIMS_IN_AN_ANSWER, CLAIMS_IN_AN_ANSWER):
        answer = make_answer(cases[at : at + CLAIMS_IN_AN_ANSWER], articles)
        yield "untouched", answer
        yield from _citation_edits(answer, articles, dice)
        yield from _text_edits(answer, cases[at], seed)


def make_answer(cases: Sequence[Case], articles: Mapping[str, Article]) -> Answer:
    """Return the answer that says the claims of `cases`."""
    drafts = [
        DraftClaim(
            text=case.claim,
            kind="fact",
            speaker=None,
            spans=tuple(
                Span(item.article.id, item.start, item.end, f"{item.article.id}:{item.passage[0]}-{item.passage[1]}")
                for item in case.evidence
            ),
        )
        for case in cases
    ]
    made = assemble(drafts, [], articles)
    return Answer(
        id="edited",
        question="What do the articles say?",
        status="answered",
        mode="extractive",
        model=None,
        answer=made.answer_text,
        claims=made.claims,
        citations=made.citations,
        made_by=MadeBy(index_fingerprint="", prompt_hash="", settings_hash=""),
    )


def _citation_edits(
    answer: Answer, articles: Mapping[str, Article], dice: random.Random
) -> Iterator[tuple[str, Answer]]:
    """Yield the answer with one footnote changed."""
    at = dice.randrange(len(answer.citations))
    right = answer.citations[at]
    other = articles[dice.choice([article_id for article_id in articles if article_id != right.article_id])]
    letter = dice.randrange(len(right.quote))
    changed = {
        "quote, one character": replace(
            right,
            quote=f"{right.quote[:letter]}{'x' if right.quote[letter] != 'x' else 'y'}{right.quote[letter + 1 :]}",
        ),
        "offsets, moved by one": replace(right, start=right.start + 1, end=right.end + 1),
        "article": replace(right, article_id=other.id),
        "article, with its title": replace(right, article_id=other.id, title=other.title),
        "unknown article": replace(right, article_id="no-such-article"),
        "title": replace(right, title=f"{right.title}!"),
        "date": replace(right, published="2021-03-04"),
        "publisher": replace(right, publisher="The Morning Globe"),
        "marker": replace(right, marker=right.marker + 40),
    }
    for kind, citation in changed.items():
        citations = (*answer.citations[:at], citation, *answer.citations[at + 1 :])
        yield f"footnote: {kind}", replace(answer, citations=citations)


def _text_edits(answer: Answer, case: Case, seed: int) -> Iterator[tuple[str, Answer]]:
    """Yield the answer with its text changed, alone or together with the claim."""
    first = answer.claims[0]
    yield "text: marker of another footnote", replace(answer, answer=_swapped(answer.answer))
    yield "text: sentence added", replace(answer, answer=f"{answer.answer} In 1987 it sold 4,411 copies.")
    yield "text: marker added", replace(answer, answer=f"{answer.answer}[77]")
    for mutant in mutants(case, seed):
        if case.claim.rstrip(".") in answer.answer and mutant.kind.endswith("foreign"):
            text = answer.answer.replace(case.claim.rstrip("."), mutant.claim.rstrip("."))
            yield f"text: {mutant.kind}", replace(answer, answer=text)
            claims = (replace(first, text=mutant.claim), *answer.claims[1:])
            yield f"claim and text: {mutant.kind}", replace(answer, answer=text, claims=claims)


def _swapped(text: str) -> str:
    """Return the text with the markers [1] and [2] exchanged."""
    return text.replace("[1]", "[\0]").replace("[2]", "[1]").replace("[\0]", "[2]")
