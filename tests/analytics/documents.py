"""The document that the tests ask figures with."""

HEAD = """
query Figures(
  $metrics: [AnalyticsMetric!]!, $dimensions: [AnalyticsDimension!], $filter: AnalyticsFilter,
  $orderBy: [AnalyticsOrder!], $page: Int! = 1, $perPage: Int! = 100, $timezone: String! = "UTC",
  $fillGaps: Boolean! = false, $compareTo: ComparisonPeriod
) {
  analytics(
    metrics: $metrics, dimensions: $dimensions, filter: $filter, orderBy: $orderBy, page: $page,
    perPage: $perPage, timezone: $timezone, fillGaps: $fillGaps, compareTo: $compareTo
  ) """
FIGURES = (
    HEAD
    + """{
    totalCount
    totalPages
    totals { ...Values }
    rows { ...Values dimensions { key } }
  }
}
fragment Values on AnalyticsRow {
  values { metric number numerator denominator text list choices { option count } }
}
"""
)
