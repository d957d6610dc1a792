"""Puts this folder's helpers (`crowds`, `loops`, `small_games`) on the import path of its subfolders."""
