"""Documents that GraphiQL shows at first sight; every one of them works on the demo."""

from gateway.transport.graphiql import Example

EXAMPLES = (
    Example(
        "From account to feedback",
        """\
query AccountToFeedback {
  accounts(first: 3) {
    totalCount
    nodes {
      name
      activeLocations
      activeUsers
      locations(first: 3) {
        nodes {
          name
          city
          feedbacks(first: 2, filter: { npsScore: { lte: 6 } }) {
            totalCount
            nodes {
              npsScore
              comments
              customer {
                firstName
                lastName
              }
            }
          }
        }
      }
    }
  }
}
""",
    ),
    Example(
        "Newest reviews",
        """\
query NewestReviews($least: Float = 0) {
  reviews(first: 10, filter: { rating: { gte: $least } }) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      rating
      title
      description
      created
      platform {
        name
      }
      location {
        name
        city
      }
    }
  }
}
""",
        {"least": 4},
    ),
    Example(
        "Requests and their answers",
        """\
query RequestsAndAnswers {
  feedbackRequests(first: 5, filter: { messageClicked: { eq: true } }) {
    nodes {
      type
      due
      messageOpened
      customer {
        email
      }
      location {
        name
      }
      template {
        name
      }
      feedback {
        type
        npsScore
        starRating
        happy
        comments
      }
    }
  }
}
""",
    ),
    Example(
        "Satisfaction by location and month",
        """\
query SatisfactionByLocationAndMonth($from: Date = "2025-01-01") {
  analytics(
    metrics: [SURVEY_NB_SENT, SURVEY_TOTAL_SURVEYS, RESULT_CSAT_SCORE, RESULT_NPS_SCORE]
    dimensions: [BUSINESS, MONTH]
    filter: { days: { from: $from } }
    orderBy: [{ metric: RESULT_NPS_SCORE, direction: DESC }]
    perPage: 20
    timezone: "Europe/Paris"
  ) {
    totalCount
    totals {
      values {
        metric
        number
        unit
      }
    }
    rows {
      location {
        name
      }
      month
      values {
        metric
        number
      }
    }
  }
}
""",
    ),
    Example(
        "This year beside the last",
        """\
query ThisYearBesideTheLast($from: Date = "2026-01-01", $to: Date = "2026-06-30") {
  analytics(
    metrics: [SURVEY_RESPONSE_RATE, RESULT_CSAT_AVG_SCORE, RESPONSE_AVG_RESPONSE_TIME]
    dimensions: [MONTH]
    filter: { days: { from: $from, to: $to } }
    compareTo: PREVIOUS_YEAR
    fillGaps: true
  ) {
    rows {
      month
      values {
        metric
        number
        comparison {
          number
          delta
        }
      }
    }
  }
}
""",
    ),
    Example(
        "Figures to a file",
        """\
mutation FiguresToAFile {
  exportAnalytics(
    input: {
      metrics: [RESULT_NPS_SCORE, RESULT_CSAT_SCORE, SURVEY_RESPONSE_RATE]
      dimensions: [BUSINESS, MONTH]
      format: XLSX
      tableName: "NPS-and-CSAT"
    }
  ) {
    export {
      id
      status
    }
    userErrors {
      message
      field
    }
  }
}
# Then, until there is a url to open in the browser:
# query { analyticsExport(id: "THE ID") { status progress rowCount url urlExpires error } }
""",
    ),
    Example(
        "Conversations and posts",
        """\
query ConversationsAndPosts {
  conversations(first: 3) {
    totalCount
    nodes {
      platform
      lastMessageAt
      location {
        name
      }
      messages(last: 2) {
        nodes {
          direction
          content
        }
      }
    }
  }
  posts(first: 3, filter: { state: { in: [LIVE, ERROR] } }) {
    nodes {
      type
      description
      publications(first: 3) {
        nodes {
          platform
          state
          error
        }
      }
    }
  }
}
# Or follow them: subscription { messageReceived { content } }
""",
    ),
    Example(
        "Who am I",
        """\
query WhoAmI {
  viewer {
    role
    scopes
    user {
      name
      email
    }
    account {
      name
    }
  }
}
""",
    ),
)
