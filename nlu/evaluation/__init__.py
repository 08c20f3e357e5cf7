"""What `evaluate.py` is made of: answers of the model, figures, thresholds, report and pictures."""
