"""Puts this folder's helpers (`models`) on the import path."""
