"""Names that people type for metrics and dimensions, and what they mean."""

import re
from collections.abc import Collection

from gateway.analytics.catalogue import METRICS
from gateway.analytics.dimensions import Dimension
from gateway.analytics.metrics import Metric
from gateway.errors import BadUserInput, suggestion
from gateway.resources.feedback.figures import FIGURES as FEEDBACK

# Words that stand for a dimension beside its own name.
_OTHERS = {"location": Dimension.BUSINESS, "survey": Dimension.FEEDBACK_FORM}
_OTHERS |= {"survey_field": Dimension.FEEDBACK_FORM_FIELD, "section": Dimension.GROUP_SECTION}


def metric_named(name: str, likely: Collection[Metric] = ()) -> Metric:
    """The metric of a name: in full, in Partoo analytics, or its end if no other has it.

    Where several have that end, the one that is likely is meant, else the only one that counts
    feedback, and of those the only one with nothing but its first word before it: `response_rate`
    is `survey.response_rate`.
    """
    wanted = _plain(name)
    if wanted in METRICS:
        return METRICS[wanted]
    ends = [each for each in METRICS if each.endswith(f"_{wanted}")]
    expected = [each for each in ends if METRICS[each] in likely]
    of_feedback = [each for each in ends if METRICS[each] in FEEDBACK.metrics]
    plain = [each for each in of_feedback if each.partition("_")[2] == wanted]
    ends = next((some for some in (expected, of_feedback, plain) if len(some) == 1), ends)
    if len(ends) == 1:
        return METRICS[ends[0]]
    if ends:
        meant = " or ".join(each.lower() for each in ends)
        raise BadUserInput(f"Several metrics end with {name!r}. Name one of them: {meant}.")
    hint = suggestion(wanted.lower(), [each.lower() for each in METRICS])
    raise BadUserInput(
        f"There is no metric {name!r}.{hint} The query `analyticsMetrics` lists them."
    )


def dimension_named(name: str) -> Dimension:
    """The dimension of a name, such as month or location."""
    wanted = _plain(name).lower()
    found = next((each for each in Dimension if each.value == wanted), _OTHERS.get(wanted))
    if found is None:
        known = [*(each.value for each in Dimension), *_OTHERS]
        raise BadUserInput(
            f"There is no dimension {name!r}.{suggestion(wanted, known)} "
            f"Choose among {', '.join(known)}."
        )
    return found


def _plain(name: str) -> str:
    return re.sub(r"[._\s-]+", "_", name.strip()).upper()
