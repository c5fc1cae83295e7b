"""The command line: one command a function, one engine with the app and the library."""
