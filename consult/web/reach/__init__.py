"""Asking to be contacted: a page of its own, apart from answers. What is left here is sealed to those who keep contacts."""
