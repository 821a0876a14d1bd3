"""Rapport: one honest profile per person, each value with its proof."""

__version__ = "0.1.0"
