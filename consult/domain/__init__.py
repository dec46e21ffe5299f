"""What a consultation, an item, a consent and a finding are: plain values, no I/O, no clock, no randomness."""
