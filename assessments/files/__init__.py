"""Files that people upload: what is accepted, and looking into them without trusting them.

Plain Python on paths and bytes. Whatever parses the content of a file runs in a process of its
own (``sandbox``, ``worker``), so that a crash or an endless loop of a parser hurts nobody.
"""
