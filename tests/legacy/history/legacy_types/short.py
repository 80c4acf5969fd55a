"""A type that one script imports, and another one names."""

import sqlalchemy as sa


class Short(sa.TypeDecorator):
    impl = sa.String(7)
    cache_ok = True
