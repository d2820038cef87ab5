"""Stillwater without a window: the rooms, each named after what people do there."""
