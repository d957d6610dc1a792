"""The statement language: a statement about finite Markov games, written once and read in every way.

`README.md` beside this file specifies it; the trusted kernel reads the same texts with an evaluator of its own.
"""
