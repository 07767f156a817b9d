"""Tests, in a house of their own: the folders are those of the house, what they share is in `support/`."""

import pytest

pytest.register_assert_rewrite("tests.support", "tests.oracle")
