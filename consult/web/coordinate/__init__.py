"""The coordinator's way: from a workbook to a released finding."""
