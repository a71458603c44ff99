"""What plugins declare to be found by search. The core only collects it; the plugin ``search`` has the engines."""
