"""The database: columns, engines, the tenancy guard, the change log, migrations."""
