"""The language of formulas: text → graph, and graph → text.

``parse`` goes through ``tokens`` (characters → tokens), ``brackets`` and ``statements`` (lines
and chains), ``parser`` (tokens → trees, which say reach) or ``python`` (Python's own), ``scope``,
``indices``, ``sums``, ``calls`` and ``resolve`` (trees → values with named axes, in a ``draft``)
and ``linking`` (statements → graph). ``reading`` writes a graph back, and ``rewrite`` turns
composites such as the sigmoid into primitives and back.
"""
