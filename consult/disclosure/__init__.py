"""Tables in, a release out: the rules and the draw, and the auditor who attacks what they made.

``rules.protect`` is the way in. ``grouping`` says who may be told apart, ``publishable`` what a size is offered.
"""
