"""Tests of handing a case over."""
