"""How right the analyser of sentiment is: its labels beside what people said of 3,708 sentences.

The labelled sentences (Hutto and Gilbert, 2014; each rated from -4 to 4 by 20 people) come in the
source archive of the PyPI package vaderSentiment 0.5, which pip fetches by name:

    python -m benchmarks.sentiment.measure [ANALYSER]

ANALYSER is `module:function`, as in GATEWAY_SENTIMENT.
"""

import io
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gateway.config import Settings
from gateway.resources.activity_feedback.sentiment import Analyser, analyser_named

PACKAGE = "vaderSentiment==0.5"
SETS = {"reviews of products": "amazonReviewSnippets", "reviews of films": "movieReviewSnippets"}
# Mean ratings, of -4 to 4, from which on people call a text something.
SOME, STRONG = 0.5, 2.0
ORDER = ("very_negative", "negative", "neutral", "positive", "very_positive")


def archive(folder: Path) -> tarfile.TarFile:
    """The labelled sets, from the source archive of the package."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary"]
    subprocess.run([*command, ":all:", "--dest", str(folder), PACKAGE], check=True)
    (found,) = folder.glob("*.zip")
    with zipfile.ZipFile(found) as outer:
        (inner,) = (name for name in outer.namelist() if name.endswith("hutto_ICWSM_2014.tar.gz"))
        return tarfile.open(fileobj=io.BytesIO(outer.read(inner)))


def labelled(sets: tarfile.TarFile, name: str) -> Iterator[tuple[str, float]]:
    """The texts of a set with their mean ratings."""
    (member,) = (m for m in sets.getmembers() if m.name.endswith(f"{name}_GroundTruth.txt"))
    file = sets.extractfile(member)
    assert file is not None
    for line in file.read().decode("utf-8", errors="replace").splitlines():
        _, rating, text = line.split("\t", 2)
        yield text, float(rating)


def by_people(rating: float) -> str:
    if abs(rating) < SOME:
        return "neutral"
    side = "positive" if rating > 0 else "negative"
    return f"very_{side}" if abs(rating) >= STRONG else side


def share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f} % of {len(hits):,}"


def measure(analyser: Analyser, rows: Sequence[tuple[str, float]]) -> None:
    started = time.perf_counter()
    found = [analyser([text]).label for text, _ in rows]
    seconds = time.perf_counter() - started
    right = [by_people(rating) for _, rating in rows]
    pairs = list(zip(found, right, strict=True))
    plain = [(a.removeprefix("very_"), b.removeprefix("very_")) for a, b in pairs]
    (_, most), *_ = Counter(b for _, b in plain).most_common(1)
    told = [(a, b) for a, b in plain if "neutral" not in (a, b)]
    steps = [abs(ORDER.index(a) - ORDER.index(b)) for a, b in pairs]
    print(f"  negative, neutral or positive: {share([a == b for a, b in plain])}")
    print(f"  always the commonest of them:  {100 * most / len(rows):.1f} %")
    print(f"  side, where both take one:     {share([a == b for a, b in told])}")
    print(f"  one of the five labels:        {share([step == 0 for step in steps])}")
    print(f"  at most one label beside it:   {share([step < 2 for step in steps])}")
    print(f"  time for one text:             {1e6 * seconds / len(rows):.0f} µs")


def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else Settings().sentiment
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    analyser = analyser_named(path)
    analyser(["Good"])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{path}: ready in {time.perf_counter() - started:.2f} s, {grown / 1024:.1f} MB")
    with tempfile.TemporaryDirectory() as folder, archive(Path(folder)) as sets:
        for title, name in SETS.items():
            print(f"{title}:")
            measure(analyser, list(labelled(sets, name)))
    long = ["a good bad word " * 625]
    started = time.perf_counter()
    analyser(long)
    print(f"longest text (10,000 characters): {1e3 * (time.perf_counter() - started):.0f} ms")


if __name__ == "__main__":
    main()
