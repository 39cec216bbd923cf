"""What is only kept to be quick: archive/cache. Every stage gives the same without it; it may be deleted at any time.

Nothing in it is believed: a file whose bytes are not as they were written, or that was made from anything else than
what lies there now, is as good as missing.
"""
