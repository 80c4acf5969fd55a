"""The command line; its commands only parse, call and print."""
