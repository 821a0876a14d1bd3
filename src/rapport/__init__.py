"""Rapport: one honest profile per person, each value with its proof."""

import os

__version__ = "0.1.0"

# Before numpy comes: our matrices are small, and threads that wait for each other over them cost
# twelve times the work where the processors are busy. It also sums in one order on any machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
