"""What makes no request: each refusal names the argument, the problem and the remedy."""

from collections.abc import Iterable, Sequence

from strawberry.utils.str_converters import to_camel_case

from gateway.analytics.dimensions import DATES, Dimension
from gateway.analytics.fact_filter import NARROWED, FactFilter
from gateway.analytics.metrics import Metric, alike, enum_name
from gateway.analytics.request import (
    MAX_PER_PAGE,
    Order,
    Request,
)
from gateway.errors import BadUserInput

# Filters that the graph calls something else.
GIVEN_AS = {"section": "groupSection"}
# A page past this one is past every row that an answer can have.
MAX_PAGE_NUMBER = 1_000_000


def bad_argument(argument: str, text: str) -> BadUserInput:
    return BadUserInput(f"Argument `{argument}`: {text}", param=argument)


def check(request: Request) -> Request:
    """The request, if it makes sense; BadUserInput otherwise."""
    _check_metrics(request.metrics)
    _check_once("dimensions", [each.name for each in request.dimensions])
    _check_pairs(request.metrics, request.dimensions)
    _check_filter(request.metrics, request.filter)
    _check_order(request)
    _check_page(request.page, request.per_page)
    _check_dates(request)
    return request


def name_of(metric: Metric) -> str:
    return enum_name(metric.name)


def _words(names: Iterable[str]) -> str:
    return ", ".join(names)


def _check_metrics(metrics: Sequence[Metric]) -> None:
    if not metrics:
        raise bad_argument("metrics", "name at least one metric.")
    _check_once("metrics", [name_of(metric) for metric in metrics])


def _check_once(argument: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise bad_argument(argument, f"{name} is named twice. Name it once.")


def _check_pairs(metrics: Sequence[Metric], dimensions: Sequence[Dimension]) -> None:
    for metric in metrics:
        if metric.needs is not None and metric.needs not in dimensions:
            others = [name_of(each) for each in metrics if metric.needs not in each.dimensions]
            with_ = f" and leave out {_words(others)}" if others else ""
            raise bad_argument(
                "dimensions",
                f"{name_of(metric)} needs the dimension {metric.needs.name}. Add it{with_}.",
            )
    for dimension in dimensions:
        for metric in metrics:
            if not goes_with(metric, dimension):
                possible = [each for each in alike(metrics) if _all_go_with(metrics, each)]
                raise bad_argument(
                    "dimensions",
                    f"{name_of(metric)} cannot be grouped by {dimension.name}. "
                    f"{_possible(possible)}",
                )


def _possible(dimensions: Sequence[Dimension]) -> str:
    if not dimensions:
        return "These metrics share no dimension. Ask for them apart."
    return f"These metrics go with {_words(each.name for each in dimensions)}."


def goes_with(metric: Metric, dimension: Dimension) -> bool:
    """Whether a metric can be grouped by a dimension."""
    if dimension is Dimension.FEEDBACK_FORM_FIELD:
        return metric.needs is dimension
    return dimension in metric.dimensions


def _all_go_with(metrics: Sequence[Metric], dimension: Dimension) -> bool:
    return all(goes_with(metric, dimension) for metric in metrics)


def _check_filter(metrics: Sequence[Metric], filter_: FactFilter) -> None:
    for name, what in NARROWED.items():
        if getattr(filter_, name) is None:
            continue
        for metric in metrics:
            others = [each for each in metric.datasets if not each.has_filter(name)]
            if others:
                raise bad_argument(
                    f"filter.{GIVEN_AS.get(name) or to_camel_case(name)}",
                    f"it filters {what}, and {name_of(metric)} counts "
                    f"{others[0].counts}. Leave out the filter or the metric.",
                )


def _check_order(request: Request) -> None:
    names = [_ordered_by(order) for order in request.order]
    _check_once("orderBy", names)
    for order, name in zip(request.order, names, strict=True):
        selected: Sequence[object] = request.metrics
        kind, known = "metric", [name_of(metric) for metric in request.metrics]
        if isinstance(order.by, Dimension):
            selected = request.dimensions
            kind, known = "dimension", [each.name for each in request.dimensions]
        if order.by not in selected:
            among = f" Choose among {_words(known)}, or ask for it." if known else " Ask for it."
            raise bad_argument("orderBy", f"{name} is not among the {kind}s of the request.{among}")
        if isinstance(order.by, Metric) and not order.by.has_number:
            raise bad_argument("orderBy", f"{name} has no number to order by. Leave it out.")
        if order.by_label and order.by is Dimension.RESULT:
            raise bad_argument(
                "orderBy", "results have no names to order by. Name the dimension itself."
            )


def _ordered_by(order: Order) -> str:
    if isinstance(order.by, Metric):
        return name_of(order.by)
    return f"the label of {order.by.name}" if order.by_label else order.by.name


def _check_page(page: int, per_page: int) -> None:
    if not 1 <= page <= MAX_PAGE_NUMBER:
        raise bad_argument("page", f"{page} is out of bounds. Pages are numbered from 1.")
    if not 1 <= per_page <= MAX_PER_PAGE:
        raise bad_argument(
            "perPage", f"{per_page} is out of bounds. Ask for 1 to {MAX_PER_PAGE:,} rows a page."
        )


def _check_dates(request: Request) -> None:
    by_result = Dimension.RESULT in request.dimensions
    if request.fill_gaps:
        if not any(each in DATES for each in request.dimensions):
            raise bad_argument(
                "fillGaps",
                f"it needs a dimension of dates. Add one of {_words(each.name for each in DATES)}.",
            )
        if by_result:
            raise bad_argument(
                "fillGaps", "it does not go with the dimension RESULT. Leave out one."
            )
    if request.compare is not None:
        period = request.filter.period
        if by_result:
            raise bad_argument(
                "compareTo", "it does not go with the dimension RESULT. Leave out one."
            )
        if period.after is None or period.before is None:
            raise bad_argument(
                "compareTo",
                "it needs a period with a beginning and an end. Pass both bounds of `filter.days` "
                "or `filter.date`.",
            )
