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
