"""Draws the shipped pictures: flat editorial illustrations with light, depth and grain.

They are drawn once, by ``python -m aipress_demo.world.drawing FOLDER``, and shipped as files, because drawing forty of
them takes longer than loading the demo should. The same code always draws the same pictures.
"""
