"""Alembic's environment: always over a connection that the gateway opened."""

from alembic import context

from gateway.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_server_default=False,
    **context.config.attributes.get("drafting", {}),
)
context.run_migrations()
