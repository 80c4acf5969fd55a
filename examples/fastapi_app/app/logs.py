"""The application's own logging; brant leaves it as it is."""

from __future__ import annotations

from logging.config import dictConfig


def configure() -> None:
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"format": "%(process)d|%(levelname)s|%(name)s|%(message)s"}
            },
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "line"}
            },
            "loggers": {"app": {"level": "INFO"}, "brant": {"level": "INFO"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
        }
    )
