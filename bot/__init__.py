"""Taman: a digital-safety help and training chatbot, in Vietnamese and Indonesian."""
