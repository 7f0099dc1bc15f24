"""The state of one answer while its draft arrives: what stands, what is under review, what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from bot.answer import Rejection, Support
from bot.assemble import Assembler, DraftClaim, DraftDisagreement, Span
from bot.events import ClaimVerified, Listener
from bot.llm.checking import Checker, Finding, claim_of
from bot.llm.draft import MAX_CLAIMS_READ, ModelDisagreement, read_claim
from bot.llm.support import SupportVerdict

SHAPELESS = "a claim without the shape of one"


@dataclass(slots=True)
class _Side:
    """One side of a disagreement that passed or is under review."""

    text: str
    finding: Finding
    stands: bool


@dataclass(slots=True)
class _Dispute:
    topic: str
    sides: list[_Side] = field(default_factory=list)


class Session:
    """Takes drafted claims one by one; a claim that passes is shown at once and never taken back."""

    def __init__(self, checker: Checker, assembler: Assembler, listener: Listener | None) -> None:
        self._checker = checker
        self._assembler = assembler
        self._listener = listener
        self._seen: set[str] = set()
        self._disputes: list[_Dispute] = []
        self.claims: list[DraftClaim] = []
        self.reviewed: list[Finding] = []
        self.rejected: list[Finding] = []
        self.taken = 0
        self.quotes = 0
        self.seconds = 0.0

    @property
    def is_full(self) -> bool:
        """Whether more claims came than are read."""
        return self.taken >= MAX_CLAIMS_READ

    @property
    def has_something(self) -> bool:
        """Whether a claim stands or may yet stand."""
        return bool(self.claims or self.reviewed)

    def take(self, raw: object) -> None:
        """Check one claim of the draft; show it, put it under review, or refuse it."""
        started = perf_counter()
        self.taken += 1
        drafted = read_claim(raw)
        if drafted is None:
            shapeless = claim_of(SHAPELESS, ())
            self.rejected.append(
                Finding("reject", DraftClaim(SHAPELESS, shapeless.kind, None, ()), reason="unsupported")
            )
            return
        finding = self._checker.check(drafted)
        self.quotes += len(drafted.quotes)
        self.seconds += perf_counter() - started
        if finding.claim.text in self._seen:
            return
        if finding.outcome == "ok":
            self._show(finding.claim)
        elif finding.outcome == "review":
            self._seen.add(finding.claim.text)
            self.reviewed.append(finding)
        else:
            self.rejected.append(finding)

    def take_disagreement(self, drafted: ModelDisagreement) -> None:
        """Check every side of a disagreement; sides that are refused drop out."""
        started = perf_counter()
        dispute = _Dispute(drafted.topic)
        for position in drafted.positions:
            finding = self._checker.check(claim_of(position.text, position.quotes))
            self.quotes += len(position.quotes)
            if finding.outcome == "reject":
                self.rejected.append(finding)
            else:
                dispute.sides.append(_Side(finding.claim.text, finding, finding.outcome == "ok"))
        self._disputes.append(dispute)
        self.seconds += perf_counter() - started

    def under_review(self) -> list[Finding]:
        """Return what a support check should look at: claims first, then sides of disagreements."""
        return [*self.reviewed, *(side.finding for side in self._sides_under_review())]

    def settle(self, verdicts: Sequence[SupportVerdict]) -> None:
        """Show what the support check found supported, wholly or in part, and refuse the rest."""
        sides = self._sides_under_review()
        claims, self.reviewed = self.reviewed, []
        for finding, verdict in zip(claims, verdicts[: len(claims)], strict=True):
            if verdict in ("supported", "partial"):
                support: Support = "supported" if verdict == "supported" else "partial"
                self._show(replace(finding.claim, support=support, basis="support_check"))
            else:
                self.rejected.append(replace(finding, outcome="reject", reason="unsupported"))
        for side, verdict in zip(sides, verdicts[len(claims) :], strict=True):
            side.stands = verdict == "supported"
            if side.stands:
                side.finding = replace(side.finding, claim=replace(side.finding.claim, basis="support_check"))
            else:
                self.rejected.append(replace(side.finding, outcome="reject", reason="unsupported"))

    def settle_unchecked(self) -> None:
        """Show what is under review as "quote found", where no support check is wanted."""
        claims, self.reviewed = self.reviewed, []
        for finding in claims:
            self._show(replace(finding.claim, support="partial", basis="quote_found"))
        for side in self._sides_under_review():
            side.stands = True
            side.finding = replace(
                side.finding, claim=replace(side.finding.claim, support="partial", basis="quote_found")
            )

    def say_sides(self) -> None:
        """Show the sides of the disagreements that stand as sentences, for a draft that has nothing else."""
        for dispute in self._disputes:
            sides = [side for side in dispute.sides if side.stands]
            if _from_different_articles([side.finding.claim.spans for side in sides]):
                for side in sides:
                    self._show(side.finding.claim)

    def disagreements(self) -> list[DraftDisagreement]:
        """Return the disagreements of which at least two sides stand, each on an article of its own."""
        found = []
        for dispute in self._disputes:
            sides = tuple((side.text, side.finding.claim.spans) for side in dispute.sides if side.stands)
            if _from_different_articles([spans for _, spans in sides]):
                spans = [span for _, side in sides for span in side]
                found.append(DraftDisagreement(self._checker.topic(dispute.topic, spans), sides))
        return found

    def rejections(self) -> tuple[Rejection, ...]:
        """Return everything refused, for the answer's record."""
        return tuple(Rejection(text=f.claim.text, reason=f.reason or "unsupported") for f in self.rejected)

    def _sides_under_review(self) -> list[_Side]:
        return [
            side for d in self._disputes for side in d.sides if side.finding.outcome == "review" and not side.stands
        ]

    def _show(self, claim: DraftClaim) -> None:
        self._seen.add(claim.text)
        self.claims.append(claim)
        shown, citations = self._assembler.add_claim(claim)
        if self._listener is not None:
            self._listener(ClaimVerified(shown, citations))


def _from_different_articles(sides: Sequence[Sequence[Span]]) -> bool:
    """Whether two of the sides rest on articles of their own."""
    articles = [{span.article_id for span in spans} for spans in sides]
    return any(one.isdisjoint(other) for at, one in enumerate(articles) for other in articles[at + 1 :])
