"""Charts of plain characters: bars for groups, a line for what goes on in time."""

from collections.abc import Iterator, Sequence

HEIGHT = 10
LONGEST_LABEL = 40


def bars(
    labels: Sequence[str],
    numbers: Sequence[float | None],
    texts: Sequence[str],
    width: int,
    *,
    ascii_only: bool = False,
) -> Iterator[str]:
    """A line for each number, as long as it is large; negative ones grow to the left."""
    wide = min(max(map(len, labels), default=0), LONGEST_LABEL)
    known = [number for number in numbers if number is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    room = max(width - wide - max(map(len, texts), default=0) - 3, 10)
    scale = room / (most - least) if most > least else 0.0
    before = round(-least * scale)
    block = "#" if ascii_only else "█"
    for label, number, text in zip(labels, numbers, texts, strict=True):
        length = round(abs(number or 0) * scale)
        left = length if number is not None and number < 0 else 0
        bar = " " * (before - left) + block * length
        yield f"{_cut(label, wide):<{wide}} {bar} {text}".rstrip()


def line(
    labels: Sequence[str],
    numbers: Sequence[float | None],
    texts: Sequence[str],
    width: int,
    *,
    ascii_only: bool = False,
) -> Iterator[str]:
    """A line over time: the first and the last label below, the least and the most beside it."""
    known = [(number, text) for number, text in zip(numbers, texts, strict=True)
             if number is not None]  # fmt: skip
    if not known:
        return
    (least, least_text), (most, most_text) = min(known), max(known)
    margin = max(len(least_text), len(most_text))
    points = _thinned(numbers, max(width - margin - 3, 10))
    step = max((width - margin - 3) // max(len(points), 1), 1) if len(points) > 1 else 1
    step = min(step, 4)
    rows = [[" "] * (step * (len(points) - 1) + 1) for _ in range(HEIGHT)]
    dot, rise = ("*", "|") if ascii_only else ("●", "│")
    previous: int | None = None
    for at, number in enumerate(points):
        if number is None:
            previous = None
            continue
        share = (number - least) / (most - least) if most > least else 0.5
        row = HEIGHT - 1 - round(share * (HEIGHT - 1))
        if previous is not None:
            for between in range(min(row, previous) + 1, max(row, previous)):
                rows[between][at * step - step // 2] = rise
        rows[row][at * step] = dot
        previous = row
    for at, cells in enumerate(rows):
        beside = {0: most_text, HEIGHT - 1: least_text}.get(at, "")
        yield f"{beside:>{margin}} {'|' if ascii_only else '┤'} {''.join(cells)}".rstrip()
    gap = max(len(rows[0]) - len(labels[0]) - len(labels[-1]), 1)
    yield f"{' ' * margin}   {labels[0]}{' ' * gap}{labels[-1] if len(labels) > 1 else ''}".rstrip()


def _thinned(numbers: Sequence[float | None], most: int) -> list[float | None]:
    """No more numbers than that: each the mean of those it stands for."""
    if len(numbers) <= most:
        return list(numbers)
    found: list[float | None] = []
    for at in range(most):
        part = numbers[at * len(numbers) // most : (at + 1) * len(numbers) // most]
        known = [number for number in part if number is not None]
        found.append(sum(known) / len(known) if known else None)
    return found


def _cut(label: str, wide: int) -> str:
    return label if len(label) <= wide else f"{label[: wide - 1]}…"
