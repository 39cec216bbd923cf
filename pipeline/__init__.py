"""The stages, named for what they do; flow.py is the table of contents."""
