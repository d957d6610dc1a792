"""Checks that are no terms of the statement language: one file each, found by their folder.

A module offers `CHECKS`: for ids of statements the checks that look for evidence besides, or in the place of, the
statement's own text. `TRIALS`, if it has them, are forms in which the falsifier can try them.
"""
