"""What is asked and where it is printed: questionnaires, layouts, sheet codes."""
