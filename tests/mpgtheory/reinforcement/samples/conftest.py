"""Puts this folder's helpers (`sampling`, `plain_extremes`) on the import path."""
