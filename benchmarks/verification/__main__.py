"""Mutation score of the verifier: `python -m benchmarks.verification [--wice FILE] [--seed N] [--show KIND]`.

Prints Markdown tables; what was printed last stands in `README.md` with the date and the command.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.verification.cases import Case, paraphrase_cases, sentence_cases, shipped_articles, wice_cases
from benchmarks.verification.edits import edited_answers
from benchmarks.verification.mutations import Mutant, false_quotes, mutants
from bot.verification.answers import verify_answer
from bot.verification.claims import Verdict, check_claim
from bot.verification.quotes import locate
from corpus.article import Article

ROUNDS = 5
"""Mutants of each kind for one claim, each from another seed; equal ones count once."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wice", type=Path, help="claims_dev.jsonl of WiCE")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", default=None, help="print the mutants of this kind that were not caught")
    options = parser.parse_args()
    articles = shipped_articles()
    sets = {
        "sentences": list(sentence_cases(articles)),
        "paraphrases": list(paraphrase_cases(articles, "claims.jsonl")),
        "held out": list(paraphrase_cases(articles, "claims_held_out.jsonl")),
    }
    if options.wice:
        sets["WiCE"] = list(wice_cases(options.wice))
    print(f"Seed {options.seed}, {len(articles)} shipped articles.\n")
    _print_untouched(sets, show=options.show == "untouched")
    verified = {
        name: [case for case in cases if _check(case, case.claim).outcome == "ok"] for name, cases in sets.items()
    }
    _print_mutants(verified, options.seed, options.show)
    _print_quotes(articles, sets, options.seed, options.show)
    _print_edits(articles, sets["sentences"], options.seed, options.show)


def _print_untouched(sets: dict[str, list[Case]], *, show: bool) -> None:
    print("| untouched claims | n | ok | review | reject | CPU ms a claim |\n|---|---|---|---|---|---|")
    for name, cases in sets.items():
        outcomes, spent = Counter[str](), 0.0
        for case in cases:
            begin = time.process_time()
            verdict = _check(case, case.claim)
            spent += time.process_time() - begin
            outcomes[verdict.outcome] += 1
            if show and verdict.outcome != "ok":
                print(f"    {verdict.outcome}: {case.claim}\n        {' '.join(map(str, verdict.reasons))}")
        shares = " | ".join(_share(outcomes[outcome], len(cases)) for outcome in ("ok", "review", "reject"))
        print(f"| {name} | {len(cases)} | {shares} | {1000 * spent / max(1, len(cases)):.2f} |")


def _print_mutants(sets: dict[str, list[Case]], seed: int, show: str | None) -> None:
    """Print what happens to mutants of claims that are ok: of another one, every mutant would count as caught."""
    print("\n| changed claims | set | n | caught | rejected | reviewed |\n|---|---|---|---|---|---|")
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name, cases in sets.items():
        for mutant in _distinct(cases, seed):
            verdict = _check(mutant.case, mutant.claim)
            rows[mutant.kind, name][verdict.outcome] += 1
            if mutant.kind == show and verdict.outcome == "ok":
                print(f"    {mutant.case.claim}\n    -> {mutant.claim}")
    order = list(dict.fromkeys(kind for kind, _ in rows))
    for kind, name in sorted(rows, key=lambda row: (order.index(row[0]), list(sets).index(row[1]))):
        found = rows[kind, name]
        count = found.total()
        caught = _share(count - found["ok"], count)
        print(
            f"| {kind} | {name} | {count} | {caught} | {_share(found['reject'], count)} | {_share(found['review'], count)} |"
        )


def _print_quotes(articles: dict[str, Article], sets: dict[str, list[Case]], seed: int, show: str | None) -> None:
    """Print how many changed quotes, and quotes given to the wrong article, are found nowhere."""
    rows: dict[str, Counter[bool]] = defaultdict(Counter)
    texts = [article.text for article in articles.values()]
    quotes = {(item.quote, item.article.text) for cases in sets.values() for case in cases for item in case.evidence}
    for quote, text in sorted(quotes):
        others = [other for other in texts if other != text] if text in texts else []
        for false in false_quotes(quote, text, others, seed):
            refused = locate(false.quote, false.article_text) is None
            rows[false.kind][refused] += 1
            if show == f"quote {false.kind}" and not refused:
                print(f"    {quote}\n    -> {false.quote}")
    for case in (*sets["paraphrases"], *sets["held out"]):
        text = case.evidence[0].article.text
        rows["invented: the claim as a quote"][locate(case.claim, text) is None] += 1
    print("\n| changed quotes | n | refused |\n|---|---|---|")
    for kind, found in rows.items():
        print(f"| {kind} | {found.total()} | {_share(found[True], found.total())} |")


def _print_edits(articles: dict[str, Article], cases: Sequence[Case], seed: int, show: str | None) -> None:
    """Print how many edits of a saved answer `footnote verify` notices."""
    rows: dict[str, Counter[bool]] = defaultdict(Counter)
    for kind, answer in edited_answers(cases, articles, seed):
        failures = verify_answer(answer, articles)
        rows[kind][bool(failures)] += 1
        if show == f"edit {kind}" and bool(failures) == (kind == "untouched"):
            print(f"    {answer.answer}\n        {[str(failure) for failure in failures]}")
    print("\n| saved answers | n | fail `footnote verify` |\n|---|---|---|")
    for kind, found in rows.items():
        print(f"| {kind} | {found.total()} | {_share(found[True], found.total())} |")


def _distinct(cases: Iterable[Case], seed: int) -> Iterable[Mutant]:
    for case in cases:
        found = {(one.kind, one.claim): one for step in range(ROUNDS) for one in mutants(case, seed + step)}
        yield from found.values()


def _check(case: Case, claim: str) -> Verdict:
    return check_claim(claim, case.evidence, question=case.question)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
