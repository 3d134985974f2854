"""What every dataset and metric must have: what lacks something is refused when it is imported."""

from collections.abc import Iterable, Iterator, Sequence

from gateway.analytics.components import Component
from gateway.analytics.datasets import Dataset, FactDate, Facts, facts_of
from gateway.analytics.dimensions import DATES, OF_LOCATION, RECURRING, Dimension
from gateway.analytics.fact_filter import BY_KEY, NARROWED, OF_LOCATIONS
from gateway.analytics.metrics import Figures, Metric, enum_name
from gateway.policies import UserRole, Viewer

# Nobody's: statements are built with it, and none is run.
_VIEWER = Viewer(account_ids=(0,), role=UserRole.ADMIN, account_id=0)


def check_figures(rooms: Sequence[Figures]) -> None:
    """TypeError that names everything that is missing or contradicts itself in rooms' figures."""
    faults = list(_faults(rooms))
    if faults:
        raise TypeError("Figures are not complete. " + " ".join(faults))


def _faults(rooms: Sequence[Figures]) -> Iterator[str]:
    datasets = [(room, each) for room in rooms for each in room.datasets]
    metrics = [(room, each) for room in rooms for each in room.metrics]
    yield from _twice("dataset", [each.name for _, each in datasets])
    yield from _twice("metric", [enum_name(each.name) for _, each in metrics])
    yield from _of_dates([each.date for _, each in datasets])
    known = {each for _, each in datasets}
    for room, dataset in datasets:
        for fault in _of_dataset(dataset, known):
            yield f"Dataset {dataset.name} of {room.room}: {fault}."
    names = {each.name for _, each in metrics}
    for room, metric in metrics:
        for fault in _of_metric(metric, known, names):
            yield f"Metric {metric.name} of {room.room}: {fault}."
    parts = dict.fromkeys(part for _, metric in metrics for part in metric.components)
    yield from _twice("component", [each.name for each in parts])
    read: dict[tuple[Dataset, tuple[str, ...]], Facts] = {}
    for part in parts:
        if part.dataset in known:
            how = (part.dataset, part.reads)
            facts = read[how] = read.get(how) or facts_of(part.dataset, _VIEWER, part.reads)
            yield from _of_component(part, facts)


def _twice(kind: str, names: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"There are {names.count(name)} {kind}s of the name {name}."


def _of_dates(dates: Iterable[FactDate]) -> Iterator[str]:
    described: dict[str, str] = {}
    for date in dates:
        if described.setdefault(date.name, date.description) != date.description:
            yield f"The date {date.name} has two descriptions."
        if not date.description.strip():
            yield f"The date {date.name} has no description."


def _of_dataset(dataset: Dataset, known: Iterable[Dataset]) -> Iterator[str]:
    if not dataset.counts.strip():
        yield "`counts` does not say what its metrics count"
    if not dataset.dimensions:
        yield "it has no dimensions"
    fine = {Dimension.DAY, Dimension.WEEK} if dataset.whole_months else set()
    wrong = (fine | set(RECURRING)) & set(dataset.dimensions) if dataset.calendar else set()
    if wrong:
        yield f"its days cannot be grouped by {_words(wrong)}"
    if dataset.whole_months and not dataset.calendar:
        yield "`whole_months` needs `calendar`"
    derived = {*OF_LOCATIONS, *BY_KEY}
    unknown = {each for each in dataset.filters if each not in NARROWED or each in derived}
    if unknown:
        yield f"it cannot name the filters {_words(unknown)}"
    if bool(dataset.filters) != (dataset.narrow is not None):
        yield "`filters` and `narrow` go together"
    if dataset.scanned_as is not None and dataset.scanned_as not in known:
        yield f"it is scanned as {dataset.scanned_as.name}, which no room lists"
    yield from _of_facts(dataset, facts_of(dataset, _VIEWER, dataset.dimensions))


def _of_facts(dataset: Dataset, facts: Facts) -> Iterator[str]:
    own = {each for each in dataset.dimensions if each not in (*DATES, *OF_LOCATION)}
    if own - set(facts.keys):
        yield f"its facts have no key for {_words(own - set(facts.keys))}"
    located = Dimension.BUSINESS in dataset.dimensions
    if located != (facts.location is not None):
        yield "its facts have a location exactly if it has the dimension BUSINESS"
    if not located and set(OF_LOCATION) & set(dataset.dimensions):
        yield f"without BUSINESS it has no {_words(set(OF_LOCATION) & set(dataset.dimensions))}"
    if not facts.scope:
        yield "its facts have no scope: every viewer would see all of them"


def _of_metric(metric: Metric, known: Iterable[Dataset], names: Iterable[str]) -> Iterator[str]:
    for what in ("label", "description"):
        if not getattr(metric, what).strip():
            yield f"it has no {what}"
    if not metric.datasets:
        yield "it counts nothing"
    for dataset in metric.datasets:
        if dataset not in known:
            yield f"it counts the dataset {dataset.name}, which no room lists"
    if metric.needs is not None and metric.needs not in metric.dimensions:
        yield f"it needs {metric.needs.name}, which its datasets do not have"
    if metric.deprecated is not None and metric.deprecated not in names:
        yield f"it is an alias of {metric.deprecated}, which there is not"
    plain = [weight for weight, _ in metric.terms] == [1] and metric.scale == 1
    if metric.has_number and metric.denominator is None and not plain:
        yield "only what is divided has several terms, weights or a scale"


def _of_component(part: Component, facts: Facts) -> Iterator[str]:
    try:
        part.aggregate(facts.tables)
    except (KeyError, AttributeError) as error:
        yield f"Component {part.name} reads what {part.dataset.name} does not have: {error}."


def _words(dimensions: Iterable[str]) -> str:
    return ", ".join(sorted(getattr(each, "name", each) for each in dimensions))
