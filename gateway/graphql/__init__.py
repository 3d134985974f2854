"""The GraphQL kit: ids, connections, filters, orders, loaders and payloads for every room."""
