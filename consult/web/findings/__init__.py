"""The commissioner's way: released findings, read and taken along."""
