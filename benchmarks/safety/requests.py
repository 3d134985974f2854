"""Requests whose cost is compared with the processor time that they take.

The dearest of each kind first: what one operation can ask for at most, and what is usual.
"""

from collections.abc import Iterator

COMMENTS = 'comments: {contains: "%s"}'


def requests() -> Iterator[tuple[str, str]]:
    """Name and document of each request."""
    yield from pages()
    yield from conditions()
    yield from counts()
    yield from figures()


def pages() -> Iterator[tuple[str, str]]:
    yield "one object", "{ feedbacks(first: 1) { nodes { id } } }"
    yield "page of 100", "{ feedbacks(first: 100) { nodes { id comments npsScore created } } }"
    yield (
        "100 × 10 objects",
        "{ locations(first: 100) { nodes { name feedbacks(first: 10) { nodes { comments } } } } }",
    )
    yield (
        "100 × 99 objects",
        "{ locations(first: 100) { nodes { name feedbacks(first: 99) { nodes { comments } } } } }",
    )
    yield (
        "100 requests with customer and location",
        "{ feedbackRequests(first: 100) { nodes { id customer { lastName } location { name } } } }",
    )
    aliases = " ".join(f"a{n}: comments" for n in range(99))
    yield "one text under 99 aliases", f"{{ feedbacks(first: 100) {{ nodes {{ {aliases} }} }} }}"
    yield (
        "one text under 90 aliases, 2,000 objects",
        "{ locations(first: 20) { nodes { feedbacks(first: 100) { nodes { "
        + " ".join(f"a{n}: comments" for n in range(90))
        + " } } } } }",
    )
    yield "deep offset", "{ feedbacks(first: 1, offset: 110000) { nodes { id } } }"
    offsets = " ".join(
        f"a{n}: feedbacks(first: 1, offset: {110_000 + n}) {{ nodes {{ id }} }}" for n in range(30)
    )
    yield "30 deep offsets", f"{{ {offsets} }}"
    sizes = " ".join(
        f"a{n}: feedbacks(first: 100) {{ nodes {{ id comments }} }}" for n in range(99)
    )
    yield "99 pages of 100", f"{{ {sizes} }}"


def conditions() -> Iterator[tuple[str, str]]:
    def filtered(conditions: str) -> str:
        return f"{{ feedbacks(first: 1, filter: {{{conditions}}}) {{ nodes {{ id }} }} }}"

    yield "text that is nowhere", filtered(COMMENTS % "no such text")
    several = ", ".join(f"{{{COMMENTS % f'coffe{n}'}}}" for n in range(7))
    yield "7 texts that are nowhere", filtered(f"or: [{several}]")
    yield "beginning that is nowhere", filtered('comments: {startsWith: "xyz"}')
    words = ", ".join(f'"coffee staff {n}"' for n in range(100))
    yield "one of 100 texts", filtered(f"comments: {{containsAny: [{words}]}}")
    few = ", ".join(f'"zzz{n}"' for n in range(5))
    yield "one of 5 texts", filtered(f"comments: {{containsAny: [{few}]}}")
    yield "text that is equal to none", filtered('comments: {eq: "no such text"}')
    yield "number", filtered("npsScore: {gt: 11}")
    fifty = ", ".join(f"{{npsScore: {{eq: {n + 11}}}}}" for n in range(49))
    yield "49 numbers", filtered(f"or: [{fifty}]")
    yield (
        "words of locations",
        ('{ locations(first: 10, filter: {search: {matches: "store berlin"}}) { nodes { id } } }'),
    )


def counts() -> Iterator[tuple[str, str]]:
    yield "count", "{ feedbacks(first: 1) { totalCount } }"
    yield "count of customers", "{ customers(first: 1) { totalCount } }"
    yield "count by number", "{ feedbacks(first: 1, filter: {npsScore: {gt: 8}}) { totalCount } }"
    yield (
        "count by text",
        f"{{ feedbacks(first: 1, filter: {{{COMMENTS % 'coffee'}}}) {{ totalCount }} }}",
    )
    many = " ".join(
        f"a{n}: feedbacks(first: 1, filter: {{npsScore: {{gt: {n % 10}}}}}) {{ totalCount }}"
        for n in range(70)
    )
    yield "70 counts by number", f"{{ {many} }}"
    yield (
        "count of each of 100",
        "{ locations(first: 100) { nodes { feedbacks(first: 1) { totalCount } } } }",
    )


def figures() -> Iterator[tuple[str, str]]:
    def table(metrics: str, dimensions: str, rest: str = "", fields: str = "totalCount") -> str:
        by = f", dimensions: [{dimensions}]" if dimensions else ""
        return (
            f"{{ analytics(metrics: [{metrics}]{by}, perPage: 10{rest}) "
            f"{{ rows {{ values {{ number }} }} {fields} }} }}"
        )

    nps, sent = "RESULT_NPS_SCORE", "SURVEY_NB_SENT"
    many = (
        "RESULT_NPS_SCORE, RESULT_NPS_PROMOTERS, RESULT_NPS_PASSIVES, RESULT_NPS_DETRACTORS, "
        "RESULT_NPS_AVG_SCORE, RESULT_NPS_PCT_PROMOTERS, RESULT_NPS_PCT_DETRACTORS, "
        "RESULT_NPS_PCT_PASSIVES, RESULT_NPS_PCT_WITH_COMMENTS, RESULT_NPS_PCT_WITHOUT_COMMENT, "
        "RESULT_NPS_TOTAL_RESPONSES, RESULT_CSAT_SCORE, RESULT_CSAT_AVG_SCORE, "
        "RESULT_CSAT_TOTAL_RESPONSES, RESULT_HAPPY_SCORE, RESULT_HAPPY_TOTAL_RESPONSES, "
        "SURVEY_RESPONSE_RATE, SURVEY_NB_SENT, SURVEY_NB_WITH_COMMENTS, SURVEY_TOTAL_SURVEYS"
    )
    for dimensions in ("", "BUSINESS", "DAY", "BUSINESS, DAY", "CITY, MONTH", "HOUR_OF_DAY"):
        for names, metrics in (("NPS", nps), ("sent and NPS", f"{nps}, {sent}"), ("20", many)):
            yield (
                f"figures: {names} by {dimensions or 'nothing'}",
                table(metrics, dimensions, "", "page"),
            )
    yield "figures: NPS by business, counted", table(nps, "BUSINESS")
    yield (
        "figures: NPS by day, with totals",
        table(nps, "DAY", "", "totalCount totals { values { number } }"),
    )
    spans = ', fillGaps: true, filter: {days: {from: "%s", to: "2099-01-01"}}'
    yield "figures: gaps of 198 years by day", table(nps, "DAY", spans % "1901-01-01")
    yield "figures: gaps of 75 years by day", table(nps, "DAY", spans % "2024-01-01")
    yield (
        "figures: gaps of hours of 198 years",
        table(nps, "DAY_OF_WEEK, HOUR_OF_DAY", spans % "1901-01-01"),
    )
    yield (
        "figures: words of texts",
        table("RESULT_NPS_SCORE", "BUSINESS", ', filter: {verbatim: "coffee"}'),
    )
    yield (
        "figures: compared with the year before",
        "{ analytics(metrics: [RESULT_NPS_SCORE], dimensions: [BUSINESS], "
        'compareTo: PREVIOUS_YEAR, filter: {days: {from: "2025-01-01", to: "2025-12-31"}}) '
        "{ rows { values { comparison { number } } } } }",
    )
