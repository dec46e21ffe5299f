"""The participant's way: from an invitation to sent answers, back again, and out at any moment."""
