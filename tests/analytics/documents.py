"""The document that the tests ask figures with."""

HEAD = """
query Figures(
  $metrics: [AnalyticsMetric!]!, $dimensions: [AnalyticsDimension!], $filter: AnalyticsFilter,
  $orderBy: [AnalyticsOrder!], $page: Int! = 1, $perPage: Int! = 100, $timezone: String! = "UTC",
  $fillGaps: Boolean! = false, $compareTo: ComparisonPeriod, $weekStart: WeekStart! = MONDAY,
  $fiscalYearStart: Int! = 1
) {
  analytics(
    metrics: $metrics, dimensions: $dimensions, filter: $filter, orderBy: $orderBy, page: $page,
    perPage: $perPage, timezone: $timezone, fillGaps: $fillGaps, compareTo: $compareTo,
    weekStart: $weekStart, fiscalYearStart: $fiscalYearStart
  ) """
FIGURES = (
    HEAD
    + """{
    totalCount
    totalPages
    leftOutMonths
    totals { ...Values }
    rows { ...Values dimensions { key } }
  }
}
fragment Values on AnalyticsRow {
  values {
    metric number numerator denominator text list choices { option count }
    comparison { number delta deltaPercent }
    details {
      id created location { id } customer { id } survey { id } npsScore starRating happy comments
      answers { field { id } type rating content choices }
    }
  }
}
"""
)
