"""The small language that all later rooms speak: model, text form, checker, codec."""
