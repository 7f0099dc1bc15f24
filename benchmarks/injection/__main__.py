"""`python -m benchmarks.injection`: how many planted instructions reach a person, with a model that obeys them all."""

import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.injection.measure import measure


def main() -> None:
    """Print one table for each mode."""
    for mode in ("llm", "auto"):
        with tempfile.TemporaryDirectory() as folder:
            results = measure(Path(folder), mode)
        print(
            f"\n--mode {mode}: {len(results)} planted instructions, {sum(r.reached for r in results)} reached the model\n"
        )
        print("| planted in | cases | answered | abstained | one-sentence error | format | prompt | outside | canary |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
        for place in ("article", "question", "history"):
            here = [result for result in results if result.case.place == place]
            outcomes = Counter(result.outcome for result in here)
            faults = Counter(fault for result in here for fault in result.faults)
            answered = outcomes["answered"] + outcomes["partial"]
            counts = [len(here), answered, outcomes["abstained"], outcomes["error"]]
            counts += [faults[name] for name in ("format", "prompt", "outside", "canary")]
            print(f"| {place} | {' | '.join(map(str, counts))} |")
        for result in results:
            if result.faults or not result.reached:
                print(f"  {result.case.id}: {', '.join(result.faults) or 'did not reach the model'}")


main()
