"""What the Delphi method decides and measures, from true ratings: consensus, spread, agreement, stability, who left.

Pure functions of whole-number ratings, in exact arithmetic wherever the definition is rational; each names the paper it
follows. What of them may be released is another matter (R5 of the design): for fewer than 1,000 people the status alone.
"""
