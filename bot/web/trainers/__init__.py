"""The trainers' page: classes, assignments and progress in a browser. Every right is checked in the services."""
