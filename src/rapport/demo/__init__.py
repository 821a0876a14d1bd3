"""The demo brand: invented customers in real-looking files, and how well they were told apart.

    generate   writes the files of the brand's systems, and the truth beside them
    accuracy   compares the people that were found with that truth

Never: a real person, a real address, a network call, the wall clock.
"""

from rapport.demo.accuracy import Accuracy, accuracy
from rapport.demo.generate import BRAND, Demo, DemoFile, generate

__all__ = ["BRAND", "Accuracy", "Demo", "DemoFile", "accuracy", "generate"]
