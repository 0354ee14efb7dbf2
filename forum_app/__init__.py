"""Runs international cooperation forums."""
