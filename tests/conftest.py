"""How the whole suite runs."""

import os

from hypothesis import settings

# A landing must not hang on the draw: there the same examples are tried each time, and fewer; elsewhere always new ones.
settings.register_profile("same", derandomize=True, max_examples=60)
if os.environ.get("CI"):
    settings.load_profile("same")
