"""Programs that measure what the README says of speed and memory."""
