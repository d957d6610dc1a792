"""What `import mpgtheory as mpg` offers: one function or result a name, each with an example that the tests run.

`mpgtheory/__init__.pyi` lists the names. Exact numbers are `fractions.Fraction` here, arrays of numbers are doubles.
"""
