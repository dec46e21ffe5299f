"""The pages: three audiences that never import each other, and what they share."""
