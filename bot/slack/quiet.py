"""Loggers for the SDK that say nothing: its lines hold payloads, and so what people wrote."""

import logging


def quiet_logger() -> logging.Logger:
    """Return a logger that lets only critical lines through, of which the SDK has none."""
    logger = logging.getLogger("footnote.slack.sdk")
    logger.setLevel(logging.CRITICAL)
    return logger
