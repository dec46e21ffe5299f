"""consult: consultations with people who have lived experience of modern slavery and similar harm."""
