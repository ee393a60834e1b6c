"""How rows are kept: SQLAlchemy, no Flask."""
