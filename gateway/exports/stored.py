"""Requests of figures as text: how an export remembers what is asked for."""

from zoneinfo import ZoneInfo

import orjson
from pydantic import TypeAdapter

from gateway.analytics.catalogue import METRICS
from gateway.analytics.checks import name_of
from gateway.analytics.dimensions import Calendar, Dimension, WeekStart
from gateway.analytics.fact_filter import FactFilter
from gateway.analytics.metrics import Metric
from gateway.analytics.request import ComparisonPeriod, Order, Request

_FILTER = TypeAdapter(FactFilter)


def text_of(request: Request) -> str:
    """The request as JSON, without its page: an export has every row."""
    body = {
        "metrics": [name_of(metric) for metric in request.metrics],
        "dimensions": [each.name for each in request.dimensions],
        "filter": _FILTER.dump_python(request.filter, mode="json", exclude_defaults=True),
        "order": [
            {"by": name_of(by) if isinstance(by := order.by, Metric) else by.name}
            | {"metric": isinstance(by, Metric), "descending": order.descending}
            | {"label": order.by_label}
            for order in request.order
        ],
        "zone": request.zone.key,
        "fillGaps": request.fill_gaps,
        "compareTo": request.compare,
        "weekStart": request.calendar.week_start,
        "fiscalYearStart": request.calendar.first_month,
    }
    return orjson.dumps(body).decode()


def request_of(text: str) -> Request:
    """The request that a text stands for; older texts lack what came later."""
    body = orjson.loads(text)
    compare = body["compareTo"]
    return Request(
        metrics=tuple(METRICS[name] for name in body["metrics"]),
        dimensions=tuple(Dimension[name] for name in body["dimensions"]),
        filter=_FILTER.validate_python(body["filter"], strict=False),
        order=tuple(
            Order(
                METRICS[each["by"]] if each["metric"] else Dimension[each["by"]],
                each["descending"],
                each.get("label", False),
            )
            for each in body["order"]
        ),
        zone=ZoneInfo(body["zone"]),
        fill_gaps=body["fillGaps"],
        compare=None if compare is None else ComparisonPeriod(compare),
        calendar=Calendar(
            WeekStart(body.get("weekStart", WeekStart.MONDAY)), body.get("fiscalYearStart", 1)
        ),
    )
