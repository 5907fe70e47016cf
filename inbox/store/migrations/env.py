"""Run by alembic: upgrades on the connection that `upgrade` opened."""

from alembic import context

from inbox.store import schema

context.configure(
    connection=context.config.attributes["connection"], target_metadata=schema.metadata, transactional_ddl=True
)
context.run_migrations()
