"""The language of formulas: text → graph, and graph → text.

``parse`` goes through ``scan`` (characters → raw tokens), ``lexer`` and ``spelling``
(names are split, bars and brackets paired), ``grammar`` and ``syntax`` (tokens →
expressions) and ``link`` (statements → graph). ``reading`` writes a graph back, and
``rewrite`` turns composites such as the sigmoid into primitives and back.
"""
