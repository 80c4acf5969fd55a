"""Real databases for the tests, started without touching the machine's own.

One server a file; `process.py` starts them, `query.py` asks them synchronously and
`dump.py` writes down what they hold. Nothing here imports brant or pytest.
"""
