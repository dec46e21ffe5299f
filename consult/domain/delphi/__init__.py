"""What the Delphi method decides: consensus, from true counts."""
